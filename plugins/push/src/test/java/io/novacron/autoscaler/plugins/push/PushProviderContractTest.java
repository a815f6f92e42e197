package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.testkit.MetricsProviderContract;
import java.time.Duration;
import java.util.Optional;

/// The provider behind the contract of every provider.
final class PushProviderContractTest extends MetricsProviderContract {

    private final Pushed pushed = new Pushed();

    @Override
    protected MetricsProvider open() {
        pushed.json(
                """
                {"samples": [
                  {"group": "web", "metric": "busy", "instance": "i-1", "value": 40},
                  {"group": "web", "metric": "busy", "instance": "i-gone", "value": 0}]}\
                """);
        return pushed.provider;
    }

    @Override
    protected MetricRequest answered() {
        return Pushed.request("web", "busy", Instance.running("i-1", Pushed.START));
    }

    @Override
    protected MetricRequest unanswered() {
        pushed.value("web", "late", 3, Duration.ofHours(1));
        return Pushed.request("web", "late");
    }

    @Override
    protected MetricDefinition invalid() {
        return Pushed.request("web", "odd", Optional.of("rate(rps[1m])"), Optional.empty())
                .definition();
    }
}

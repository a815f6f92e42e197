package io.novacron.autoscaler.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.runtime.HookOutcome;
import io.novacron.autoscaler.runtime.HookStatistics;
import io.novacron.autoscaler.runtime.LoopStatistics;
import io.novacron.autoscaler.runtime.LoopStatistics.PlugInCalls;
import io.novacron.autoscaler.runtime.LoopStatistics.Timing;
import io.novacron.autoscaler.runtime.forecast.ForecastStatistics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// What the server measures of itself, in OpenMetrics: the loop, its plug-ins, the store, requests,
/// the JVM. Thread-safe.
public final class ServerMetrics implements AutoCloseable {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final Supplier<LoopStatistics> source;
    private final Set<Tags> knownPlugIns = new HashSet<>();
    private final ReentrantLock scraping = new ReentrantLock();

    /// As of the scrape that runs: its numbers belong together, and the loop is asked once.
    private volatile LoopStatistics loop;

    /// @param loop asked at every scrape
    public ServerMetrics(Supplier<LoopStatistics> loop) {
        this.source = loop;
        this.loop = loop.get();
        bindJvm();
        bindLoop();
    }

    private void bindJvm() {
        new JvmMemoryMetrics().bindTo(registry);
        collector.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    private void bindLoop() {
        counter("autoscaler.loop.ticks", "ticks of the loop", LoopStatistics::ticks);
        counter("autoscaler.loop.evaluations", "evaluations", LoopStatistics::evaluations);
        counter(
                "autoscaler.loop.skipped",
                "due times that passed while a group still waited",
                LoopStatistics::skipped);
        timing("autoscaler.loop.lag", "from due to done, last minute", LoopStatistics::lag);
        timing(
                "autoscaler.store.writes",
                "writes of groups' state, last minute",
                LoopStatistics::storeWrites);
        counter("autoscaler.store.failures", "failed writes", LoopStatistics::storeFailures);
        counter("autoscaler.launches", "launch calls", LoopStatistics::launches);
        counter("autoscaler.terminations", "terminate calls", LoopStatistics::terminations);
        gauge("autoscaler.groups", "groups", loop -> loop.queue().groups());
        gauge("autoscaler.loop.waiting", "groups due", loop -> loop.queue().waiting());
        gauge("autoscaler.loop.running", "groups begun", loop -> loop.queue().running());
        gauge("autoscaler.loop.late", "groups waiting > 1 s", loop -> loop.queue().late());
        for (Decision.Action action : Decision.Action.values()) {
            counter(
                    "autoscaler.decisions",
                    "decisions by what they did",
                    Tags.of("action", action.name().toLowerCase(Locale.ROOT)),
                    statistics -> statistics.decisions().getOrDefault(action, 0L));
        }
    }

    private void counter(String name, String description, ToLongFunction<LoopStatistics> value) {
        counter(name, description, Tags.empty(), value);
    }

    private void counter(
            String name, String description, Tags tags, ToLongFunction<LoopStatistics> value) {
        FunctionCounter.builder(name, this, self -> value.applyAsLong(self.loop))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<LoopStatistics> value) {
        Gauge.builder(name, () -> value.applyAsDouble(loop))
                .description(description)
                .register(registry);
    }

    private interface TimingOf {
        Timing of(LoopStatistics loop);
    }

    private void timing(String name, String description, TimingOf timing) {
        counter(name, description, statistics -> timing.of(statistics).count());
        quantile(name + ".time", description, "0.5", statistics -> timing.of(statistics).p50());
        quantile(name + ".time", description, "0.99", statistics -> timing.of(statistics).p99());
        quantile(name + ".time", description, "1", statistics -> timing.of(statistics).max());
    }

    private interface DurationOf {
        Duration of(LoopStatistics loop);
    }

    private void quantile(String name, String description, String quantile, DurationOf value) {
        TimeGauge.builder(name, () -> value.of(loop).toNanos(), TimeUnit.NANOSECONDS)
                .description(description)
                .tag("quantile", quantile)
                .register(registry);
    }

    /// Counts a request.
    ///
    /// @param route as in the document, so that there are few
    public void answered(String method, String route, int status, long nanos) {
        Timer.builder("http.server.requests")
                .description("requests")
                .tags("method", known(method), "uri", route, "status", Integer.toString(status))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    // A method is what a client says, and it may say anything.
    private static String known(String method) {
        return switch (method) {
            case "GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS" -> method;
            default -> "other";
        };
    }

    /// Binds how forecasting fares.
    ///
    /// @param forecasts asked at every scrape
    public void forecasts(Supplier<ForecastStatistics> forecasts) {
        gauge("autoscaler.forecast.groups", "groups forecast", () -> forecasts.get().groups());
        gauge("autoscaler.forecast.models", "of them with a model", () -> forecasts.get().models());
        gauge(
                "autoscaler.forecast.waiting",
                "groups whose model is to be learned",
                () -> forecasts.get().waitingFits());
        gauge(
                "autoscaler.forecast.sightings",
                "evaluations the forecasts have not taken in yet",
                () -> forecasts.get().waitingSightings());
        TimeGauge.builder(
                        "autoscaler.forecast.age",
                        () -> forecasts.get().oldestModel().toMillis(),
                        TimeUnit.MILLISECONDS)
                .description("since the oldest model was learned")
                .register(registry);
        FunctionCounter.builder(
                        "autoscaler.forecast.fits", forecasts, source -> source.get().fits())
                .description("models learned")
                .register(registry);
        FunctionCounter.builder(
                        "autoscaler.forecast.fit.seconds",
                        forecasts,
                        source -> source.get().fitTime().toNanos() / 1e9)
                .description("time that took")
                .register(registry);
        FunctionCounter.builder(
                        "autoscaler.forecast.failures",
                        forecasts,
                        source -> source.get().failures())
                .description("models that could not be learned or followed")
                .register(registry);
        FunctionCounter.builder(
                        "autoscaler.forecast.dropped", forecasts, source -> source.get().dropped())
                .description("evaluations left out because too many waited")
                .register(registry);
    }

    /// Binds how lifecycle hooks fare.
    ///
    /// @param hooks asked at every scrape
    public void hooks(Supplier<HookStatistics> hooks) {
        gauge(
                "autoscaler.hooks.waiting",
                "instances that wait for a lifecycle hook",
                () -> hooks.get().waiting());
        for (HookOutcome outcome : HookOutcome.values()) {
            FunctionCounter.builder(
                            "autoscaler.hooks.ended",
                            hooks,
                            source -> source.get().ended().getOrDefault(outcome, 0L))
                    .description("waits for lifecycle hooks that ended")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("autoscaler.hooks.calls", hooks, source -> source.get().calls())
                .description("calls of lifecycle hooks")
                .register(registry);
        FunctionCounter.builder(
                        "autoscaler.hooks.failures", hooks, source -> source.get().failures())
                .description("of these, the failed ones")
                .register(registry);
    }

    /// A number of this server that is asked for at every scrape.
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /// Everything, as text.
    ///
    /// @param contentType OpenMetrics or the older text format
    public String scrape(String contentType) {
        scraping.lock();
        try {
            loop = source.get();
            loop.plugIns().forEach(this::bindPlugIn);
            return registry.scrape(contentType);
        } finally {
            scraping.unlock();
        }
    }

    private void bindPlugIn(PlugInCalls plugIn) {
        Tags tags =
                Tags.of(
                        "name",
                        plugIn.name(),
                        "operation",
                        plugIn.operation().name().toLowerCase(Locale.ROOT));
        if (!knownPlugIns.add(tags)) {
            return;
        }
        counter(
                "autoscaler.plugin.calls",
                "calls to providers, controllers and routers",
                tags,
                statistics -> same(statistics, plugIn).calls());
        counter(
                "autoscaler.plugin.failures",
                "calls that failed, took too long or were refused",
                tags,
                statistics -> same(statistics, plugIn).failures());
        Gauge.builder("autoscaler.plugin.active", () -> same(loop, plugIn).inFlight())
                .description("calls that run now")
                .tags(tags)
                .register(registry);
        TimeGauge.builder(
                        "autoscaler.plugin.latency",
                        () -> same(loop, plugIn).took().p99().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("99th percentile of the last minute")
                .tags(tags)
                .register(registry);
    }

    private static PlugInCalls same(LoopStatistics statistics, PlugInCalls known) {
        return statistics.plugIns().stream()
                .filter(plugIn ->
                        plugIn.name().equals(known.name())
                                && plugIn.operation() == known.operation())
                .findFirst()
                .orElse(known);
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}

package com.example.embedding;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.plugins.process.ProcessControllerFactory;
import io.novacron.autoscaler.plugins.prometheus.PrometheusProviderFactory;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// A web tier that scales on the CPU utilization Prometheus knows of it, driven by a program of
/// one's own instead of the server:
///
/// ```
/// WebTier http://localhost:9090 /var/lib/web-tier
/// ```
///
/// Its instances are processes of this machine; any other [ResourceController] takes their place.
public final class WebTier {

    private WebTier() {}

    /// Runs for a minute, then leaves the instances running for the next start to find.
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: WebTier PROMETHEUS_URL DATA_DIRECTORY");
            System.exit(2);
        }
        try (AutoScalingManager manager = open(arguments[0], Path.of(arguments[1]))) {
            scale(manager);
            Thread.sleep(Duration.ofMinutes(1));
            print(manager);
        }
    }

    /// A manager with one provider and one controller; groups, memory and events are kept in
    /// `data`.
    static AutoScalingManager open(String prometheus, Path data) {
        MetricsProvider metrics =
                new PrometheusProviderFactory().create("prometheus", Map.of("url", prometheus));
        ResourceController processes =
                new ProcessControllerFactory()
                        .create("local", Map.of("directory", data.resolve("processes").toString()));
        AutoScalingManager manager =
                AutoScalingManager.builder(JdbcStateStore.open(data.resolve("state")))
                        .provider("prometheus", metrics)
                        .controller("local", processes)
                        .build();
        manager.initialize();
        return manager;
    }

    /// Registers the group unless an earlier run has, and starts the loop.
    static void scale(AutoScalingManager manager) {
        if (manager.getScalingGroup("web-tier").isEmpty()) {
            manager.registerScalingGroup(webTier());
        }
        manager.enablePredictiveScaling(predictive(), List.of(businessHours()));
        manager.startScalingLoop(Duration.ofSeconds(1));
        manager.setGroupCapacity("web-tier", 6);
    }

    /// The group, its state, and the last ten events.
    static void print(AutoScalingManager manager) {
        manager.status("web-tier")
                .ifPresent(status ->
                        System.out.printf(
                                "web-tier: %d wanted, %d running, %d ready%n",
                                status.desired(), status.current(), status.ready()));
        for (Event event : manager.getScalingEvents(10)) {
            System.out.printf("%s %s %s%n", event.at(), event.type(), event.message());
        }
    }

    static ScalingGroup webTier() {
        return ScalingGroup.builder("web-tier")
                .name("Web Server Tier")
                .resourceType(ResourceType.PROCESS)
                .mode(ScalingMode.HORIZONTAL)
                .minCapacity(2)
                .maxCapacity(10)
                .desiredCapacity(2)
                .evaluationInterval(Duration.ofSeconds(10))
                .metric("cpu", MetricDefinition.of(MetricType.CPU_UTILIZATION))
                .rules(List.of(cpuRule()))
                .launchTemplate(
                        Map.of("command", List.of("sh", "-c", "echo serving; exec sleep 86400")))
                .build();
    }

    /// Two more at 75 % or above for three periods in a row, one less at 25 % or below.
    private static Rule cpuRule() {
        return new Rule.Threshold(
                new Rule.Header(
                        "cpu-utilization-rule",
                        "Scale based on CPU utilization",
                        true,
                        Rule.Header.DEFAULT_PRIORITY,
                        Rule.Cooldown.of(Duration.ofMinutes(5))),
                "cpu",
                OptionalDouble.of(75),
                OptionalDouble.of(25),
                2,
                1,
                3,
                Rule.ChangeType.INSTANCES,
                Optional.empty());
    }

    /// For every group without one of its own.
    private static Predictive predictive() {
        return new Predictive(
                Predictive.Mode.SCALE,
                Optional.empty(),
                Optional.empty(),
                Duration.ofHours(24),
                Duration.ofDays(7),
                0.8,
                "exponential_smoothing",
                new Predictive.Aim.Quantile(0.95),
                Optional.empty(),
                new Predictive.Breach.Honor());
    }

    private static Schedule businessHours() {
        return new Schedule(
                "business_hours",
                new Schedule.Weekly(
                        Set.of(
                                DayOfWeek.MONDAY,
                                DayOfWeek.TUESDAY,
                                DayOfWeek.WEDNESDAY,
                                DayOfWeek.THURSDAY,
                                DayOfWeek.FRIDAY),
                        LocalTime.of(8, 0),
                        LocalTime.of(18, 0)),
                new Schedule.Floor(8),
                ZoneOffset.UTC,
                Optional.empty());
    }
}

package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/// The healthy part of a world, drawn from its seed: the group that troubles come to, how its fleet
/// behaves, and the hour the world begins.
///
/// @param perInstance whether its load is measured at each instance, or in total
record Base(ScalingGroup web, Duration startup, boolean perInstance, Instant start) {

    /// Stands where a secret would stand; no event or status may show it.
    static final String CANARY = "canary-7f3a";

    static final int MAX_CAPACITY = 12;

    /// Quiet hours, the days of daylight saving in Berlin and New York, the end of a month, a leap
    /// day.
    private static final List<String> STARTS =
            List.of(
                    "2026-01-05T10:00:00Z",
                    "2026-01-05T10:00:00Z",
                    "2026-03-29T00:50:00Z",
                    "2026-10-25T00:50:00Z",
                    "2026-11-01T05:50:00Z",
                    "2026-01-31T23:50:00Z",
                    "2028-02-28T23:50:00Z");

    Duration drainTimeout() {
        return web.lifecycle().drainTimeout();
    }

    static Base draw(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + 3);
        ScalingGroup.Builder group =
                SimulatedWorld.group("web", "local", "metrics")
                        .minCapacity(1 + random.nextInt(3))
                        .maxCapacity(MAX_CAPACITY)
                        .launchTemplate(Map.of("token", CANARY))
                        .behavior(behavior(random))
                        .rules(rules(random))
                        .metric("errors", MetricDefinition.of(MetricType.CUSTOM).from("metrics"))
                        .lifecycle(
                                Lifecycle.DEFAULT.toBuilder()
                                        .termination(
                                                List.of(Lifecycle.Termination.values())
                                                        .get(random.nextInt(3)))
                                        .maxReplace(1 + random.nextInt(2))
                                        // A draw of its own, so that seeds stay what they were.
                                        .zones(seed % 2 == 0 ? SimulatedWorld.ZONES : List.of())
                                        .build());
        if (random.nextBoolean()) {
            group.network(Map.of("pool", "web"));
        }
        if (random.nextInt(6) == 0) {
            group.schedules(List.of(everyHour()));
        }
        return new Base(
                group.build(),
                Duration.ofSeconds(random.nextInt(90)),
                random.nextInt(3) == 0,
                Instant.parse(STARTS.get(random.nextInt(STARTS.size()))));
    }

    // A floor of 4 for five minutes of each hour, Berlin time.
    private static Schedule everyHour() {
        return new Schedule(
                "full hour",
                new Schedule.Cron("0 * * * *", Duration.ofMinutes(5)),
                new Schedule.Floor(4),
                ZoneId.of("Europe/Berlin"),
                Optional.empty());
    }

    private static Behavior behavior(SplittableRandom random) {
        return new Behavior(direction(random, 2), direction(random, 3));
    }

    private static Behavior.Direction direction(SplittableRandom random, int windows) {
        List<RateLimit> limits = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            limits.add(
                    new RateLimit(
                            RateLimit.Kind.INSTANCES,
                            2 + random.nextInt(4),
                            Duration.ofSeconds(30)));
        }
        if (random.nextInt(4) == 0) {
            limits.add(
                    new RateLimit(
                            RateLimit.Kind.PERCENT,
                            50 + random.nextInt(100),
                            Duration.ofSeconds(60)));
        }
        return new Behavior.Direction(
                Duration.ofSeconds(random.nextInt(windows) * 30L),
                random.nextInt(4) == 0 ? 0.5 : 1.0,
                Duration.ofSeconds(random.nextInt(3) == 0 ? 45 : 0),
                limits,
                random.nextBoolean() ? Behavior.Select.MAX : Behavior.Select.MIN,
                OptionalDouble.empty());
    }

    private static List<Rule> rules(SplittableRandom random) {
        Rule load =
                new Rule.Target(
                        Rule.Header.of("load"),
                        "load",
                        Rule.TargetKind.AVERAGE_VALUE,
                        Demand.PER_INSTANCE,
                        false,
                        OptionalDouble.empty());
        return switch (random.nextInt(5)) {
            case 0 -> List.of(load, quiet(100, OptionalDouble.of(10)));
            case 1 -> List.of(load, quiet(200, OptionalDouble.empty()));
            case 2 -> List.of(load, quiet(50, OptionalDouble.empty()));
            default -> List.of(load);
        };
    }

    // A rule that never wants out; whether its stage comes first decides what its missing data do.
    private static Rule quiet(int priority, OptionalDouble inBelow) {
        return new Rule.Threshold(
                new Rule.Header("errors", "errors", true, priority, Rule.Cooldown.NONE),
                "errors",
                OptionalDouble.of(50),
                inBelow,
                1,
                2,
                1,
                Rule.ChangeType.INSTANCES,
                Optional.empty());
    }
}

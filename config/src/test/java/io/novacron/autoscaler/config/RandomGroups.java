package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Activation;
import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.Direction;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Behavior.Select;
import io.novacron.autoscaler.model.Budget;
import io.novacron.autoscaler.model.Fallback;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Smoothing;
import io.novacron.autoscaler.model.WarmPool;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Valid groups from a seed, with every part of the document and awkward text in it.
final class RandomGroups {

    /// Text that YAML or JSON would like to read as something else.
    private static final List<String> AWKWARD =
            List.of(
                    "plain",
                    "two words",
                    "on",
                    "No",
                    "null",
                    "~",
                    "true",
                    "08:00",
                    "1e3",
                    ".5",
                    "0x1F",
                    "-",
                    "- a",
                    "a: b",
                    "a #b",
                    "#a",
                    "&a",
                    "*a",
                    "!a",
                    "%a",
                    "@a",
                    "`a`",
                    "'quoted'",
                    "\"double\"",
                    "{a: b}",
                    "[a]",
                    "a,b",
                    "line\nbreak",
                    "tab\there",
                    "trailing ",
                    " leading",
                    "ünïcode ☃",
                    "\uD83D\uDE80 rocket",
                    "back\\slash",
                    "$" + "{group}",
                    "avg by (group) (rate(x{a=\"b\"}[5m]))",
                    "2026-01-05",
                    "12",
                    "1_000",
                    ".nan",
                    "<<",
                    "=",
                    "|",
                    ">",
                    "?",
                    "a\u0085b",
                    "nul\u0001l",
                    "5m",
                    "2Gi",
                    "10%");

    private final SplittableRandom random;
    private final List<String> metricNames = new ArrayList<>();

    RandomGroups(long seed) {
        random = new SplittableRandom(seed);
    }

    ScalingGroup group() {
        int min = random.nextInt(4);
        int max = min + random.nextInt(20);
        ScalingGroup.Builder builder =
                ScalingGroup.builder("group-" + random.nextInt(1000))
                        .resourceType(any(ResourceType.values()))
                        .mode(any(ScalingMode.values()))
                        .enabled(random.nextBoolean())
                        .dryRun(random.nextBoolean())
                        .minCapacity(min)
                        .maxCapacity(max)
                        .desiredCapacity(min + random.nextInt(max - min + 1))
                        .evaluationInterval(duration())
                        .warmup(random.nextBoolean() ? Duration.ZERO : duration());
        sometimes(() -> builder.name(text()));
        sometimes(() -> builder.labels(new TreeMap<>(Map.of(text(), text(), "team", "shop"))));
        sometimes(() -> builder.controller(text()));
        sometimes(() -> builder.resourceIds(List.of("i-1", text())));
        sometimes(() -> builder.launchTemplate(free(3)));
        sometimes(() -> builder.size(size()));
        sometimes(() -> builder.pricePerInstanceHour(number()));
        int metrics = 1 + random.nextInt(4);
        for (int index = 0; index < metrics; index++) {
            String name = index == 0 ? "cpu" : index + text();
            metricNames.add(name);
            builder.metric(name, metric());
        }
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(6);
        for (int index = 0; index < count; index++) {
            rules.add(rule("rule-" + index));
        }
        builder.rules(rules);
        sometimes(() -> builder.behavior(new Behavior(direction(true), direction(false))));
        sometimes(() -> builder.behavior(Behavior.IMMEDIATE));
        sometimes(() -> builder.schedules(List.of(schedule("a"), schedule("b" + text()))));
        sometimes(() -> builder.predictive(predictive()));
        sometimes(() ->
                builder.budget(
                        new Budget(OptionalDouble.of(number()), maybe(this::number), "EUR")));
        sometimes(() -> builder.freezes(List.of(freeze(), freeze())));
        sometimes(() -> builder.fallback(new Fallback(random.nextInt(9), duration())));
        if (min == 0) {
            sometimes(() -> builder.activation(new Activation("cpu", number(), duration())));
        }
        sometimes(() -> builder.network(free(2)));
        sometimes(() -> builder.lifecycle(lifecycle()));
        return builder.build();
    }

    private MetricDefinition metric() {
        return new MetricDefinition(
                any(MetricType.values()),
                optional(this::text),
                optional(this::text),
                optional(this::text),
                optional(this::text),
                optional(() ->
                        random.nextBoolean()
                                ? new MetricDefinition.Request.Fixed(number())
                                : new MetricDefinition.Request.Query(text())),
                any(MetricDefinition.Aggregate.values()),
                optional(this::duration),
                switch (random.nextInt(4)) {
                    case 0 -> new OnMissing.Hold();
                    case 1 -> new OnMissing.LastKnown(duration());
                    case 2 -> new OnMissing.Value(-number());
                    default -> new OnMissing.Ignore();
                },
                random.nextBoolean(),
                switch (random.nextInt(5)) {
                    case 0 -> new Smoothing.None();
                    case 1 -> new Smoothing.Ewma(duration());
                    case 2 -> new Smoothing.Average(duration());
                    case 3 -> new Smoothing.Median(duration());
                    default -> new Smoothing.Max(duration());
                });
    }

    private Rule rule(String id) {
        Rule.Header header =
                new Rule.Header(
                        id,
                        random.nextBoolean() ? id : text(),
                        random.nextBoolean(),
                        random.nextBoolean() ? 100 : random.nextInt(-5, 500),
                        random.nextBoolean()
                                ? Rule.Cooldown.NONE
                                : new Rule.Cooldown(
                                        random.nextBoolean() ? Duration.ZERO : duration(),
                                        duration()));
        String metric = metricNames.get(random.nextInt(metricNames.size()));
        double low = number();
        double high = low * 2;
        boolean percent = random.nextBoolean();
        double amount = percent ? number() : 1 + random.nextInt(9);
        Rule.ChangeType change = percent ? Rule.ChangeType.PERCENT : Rule.ChangeType.INSTANCES;
        return switch (random.nextInt(9)) {
            case 0 ->
                    new Rule.Threshold(
                            header,
                            metric,
                            OptionalDouble.of(high),
                            maybe(() -> low),
                            amount,
                            percent ? number() : 1,
                            1 + random.nextInt(5),
                            change,
                            optional(random::nextBoolean));
            case 1 ->
                    new Rule.Step(
                            header,
                            metric,
                            1 + random.nextInt(3),
                            change,
                            random.nextInt(3),
                            List.of(
                                    new Rule.Adjustment(
                                            OptionalDouble.of(high),
                                            OptionalDouble.empty(),
                                            amount),
                                    new Rule.Adjustment(
                                            maybe(() -> -number()),
                                            OptionalDouble.of(low),
                                            -amount)));
            case 2 ->
                    new Rule.Target(
                            header,
                            metric,
                            any(Rule.TargetKind.values()),
                            number(),
                            random.nextBoolean(),
                            maybe(random::nextDouble));
            case 3 ->
                    new Rule.Watermark(
                            header,
                            metric,
                            low,
                            high,
                            any(Rule.WatermarkAlgorithm.values()),
                            random.nextBoolean() ? 0 : random.nextDouble());
            case 4 ->
                    new Rule.Queue(
                            header,
                            metric,
                            optional(() -> "cpu"),
                            number(),
                            duration(),
                            maybe(random::nextDouble));
            case 5 ->
                    new Rule.Latency(
                            header,
                            metric,
                            0.5 + random.nextDouble() / 3,
                            duration(),
                            random.nextBoolean()
                                    ? new Rule.Service.Time(duration())
                                    : new Rule.Service.Rate(number()),
                            1 + random.nextInt(9));
            case 6 ->
                    new Rule.Usage(
                            header,
                            Map.of("cpu", metric, "memory", "cpu"),
                            Map.of("cpu", random.nextDouble(), "memory", 0.95),
                            random.nextDouble(),
                            duration(),
                            optional(() -> "cpu"));
            case 7 ->
                    new Rule.Storage(
                            header,
                            metric,
                            random.nextDouble(),
                            duration(),
                            duration(),
                            random.nextBoolean());
            default -> {
                boolean desired = random.nextBoolean();
                yield new Rule.Expression(
                        header,
                        desired ? Optional.of(text()) : Optional.empty(),
                        desired ? Optional.empty() : Optional.of(text()),
                        desired ? Optional.empty() : optional(this::text),
                        amount,
                        percent ? number() : 2,
                        change);
            }
        };
    }

    private Direction direction(boolean out) {
        Direction standard = out ? Behavior.DEFAULT.scaleOut() : Behavior.DEFAULT.scaleIn();
        return new Direction(
                random.nextBoolean() ? standard.stabilizationWindow() : duration(),
                random.nextBoolean() ? 1 : 1 - random.nextDouble(),
                random.nextBoolean() ? Duration.ZERO : duration(),
                switch (random.nextInt(3)) {
                    case 0 -> standard.limits();
                    case 1 -> List.of();
                    default ->
                            List.of(
                                    new RateLimit(
                                            RateLimit.Kind.INSTANCES,
                                            random.nextInt(9),
                                            duration()),
                                    new RateLimit(RateLimit.Kind.PERCENT, number(), duration()));
                },
                any(Select.values()),
                maybe(random::nextDouble));
    }

    private Schedule schedule(String name) {
        Schedule.Timing timing =
                switch (random.nextInt(3)) {
                    case 0 -> {
                        Set<DayOfWeek> days = EnumSet.of(any(DayOfWeek.values()));
                        yield new Schedule.Weekly(
                                random.nextBoolean() ? days : EnumSet.allOf(DayOfWeek.class),
                                LocalTime.ofSecondOfDay(random.nextInt(86_400)),
                                LocalTime.of(random.nextInt(24), random.nextInt(60)));
                    }
                    case 1 -> new Schedule.Cron("0 8 * * MON-FRI", duration());
                    default -> new Schedule.Once(instant(), duration());
                };
        Schedule.Effect effect =
                switch (random.nextInt(3)) {
                    case 0 -> new Schedule.Floor(random.nextInt(9));
                    case 1 ->
                            new Schedule.Bounds(
                                    OptionalInt.of(random.nextInt(3)),
                                    OptionalInt.of(3 + random.nextInt(9)));
                    default -> new Schedule.Bounds(OptionalInt.empty(), OptionalInt.of(5));
                };
        return new Schedule(name, timing, effect, zone(), optional(this::duration));
    }

    private Freeze freeze() {
        Instant from = instant();
        Freeze.Timing timing =
                random.nextBoolean()
                        ? new Freeze.Between(from, from.plus(duration()))
                        : new Freeze.Recurring("0 22 * * FRI", duration(), zone());
        return new Freeze(
                timing, any(Freeze.FrozenDirection.values()), random.nextBoolean() ? "" : text());
    }

    private Predictive predictive() {
        return new Predictive(
                any(Predictive.Mode.values()),
                optional(() -> "cpu"),
                optional(() ->
                        random.nextBoolean()
                                ? new Predictive.CapacityPerInstance.Fixed(number())
                                : new Predictive.CapacityPerInstance.Learn("cpu")),
                duration(),
                duration(),
                random.nextDouble(),
                random.nextBoolean() ? "auto" : "seasonal_naive",
                random.nextBoolean()
                        ? new Predictive.Aim.Quantile(0.1 + random.nextDouble() / 2)
                        : new Predictive.Aim.Objective(random.nextDouble()),
                optional(this::duration),
                random.nextBoolean()
                        ? new Predictive.Breach.Honor()
                        : new Predictive.Breach.IncreaseBy(random.nextDouble()));
    }

    private Sizing size() {
        boolean flavors = random.nextBoolean();
        Sizing.Choice choice =
                flavors
                        ? new Sizing.Choice.Flavors(
                                List.of(
                                        new Sizing.Flavor(
                                                "small",
                                                1,
                                                2L << 30,
                                                20L << 30,
                                                OptionalDouble.of(number())),
                                        new Sizing.Flavor(
                                                "large", 0.5, number(), OptionalDouble.empty())))
                        : new Sizing.Choice.Ranges(
                                Map.of(
                                        "cpu",
                                        new Sizing.Range(0.5, 8, 0.5, OptionalDouble.of(number())),
                                        "memory",
                                        new Sizing.Range(
                                                512L << 20,
                                                16L << 30,
                                                256L << 20,
                                                OptionalDouble.empty()),
                                        "storage",
                                        new Sizing.Range(
                                                20L << 30,
                                                1L << 40,
                                                10L << 30,
                                                OptionalDouble.of(number()))));
        return new Sizing(
                choice,
                optional(() -> flavors ? "small" : "cpu=2,memory=1536Mi,storage=30Gi"),
                any(Sizing.Resize.values()),
                maybe(this::number),
                duration());
    }

    private Lifecycle lifecycle() {
        return new Lifecycle(
                any(Lifecycle.Termination.values()),
                random.nextBoolean() ? List.of() : List.of("i-1", text()),
                optional(this::duration),
                duration(),
                1 + random.nextInt(3),
                1 + random.nextInt(2),
                1 + random.nextInt(2),
                random.nextBoolean() ? List.of() : List.of(hook("join"), hook("rebalance-2")),
                optional(this::warmPool),
                random.nextBoolean() ? List.of() : List.of("eu-a", "eu-b"));
    }

    private LifecycleHook hook(String name) {
        Duration timeout = Duration.ofSeconds(1 + random.nextInt(172_800));
        return new LifecycleHook(
                name,
                any(LifecycleHook.Transition.values()),
                optional(() -> "cluster"),
                timeout,
                optional(() -> timeout),
                any(LifecycleHook.Result.values()),
                random.nextInt(101));
    }

    private WarmPool warmPool() {
        return random.nextBoolean()
                ? WarmPool.ofSize(1 + random.nextInt(9))
                : WarmPool.ofShare((1 + random.nextInt(100)) / 100.0);
    }

    private Map<String, Object> free(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        int size = 1 + random.nextInt(4);
        for (int index = 0; index < size; index++) {
            map.put(index == 0 ? text() : "key" + index, freeValue(depth));
        }
        return map;
    }

    private Object freeValue(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> text();
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> (1L << 40) + random.nextInt();
            case 4 -> (double) random.nextInt(100);
            case 5 -> number();
            case 6 -> List.of(freeValue(depth - 1), text());
            default -> free(depth - 1);
        };
    }

    private String text() {
        return AWKWARD.get(random.nextInt(AWKWARD.size())).strip().isEmpty()
                ? "text"
                : AWKWARD.get(random.nextInt(AWKWARD.size()));
    }

    /// Above 0, of every size.
    private double number() {
        return switch (random.nextInt(5)) {
            case 0 -> 1 + random.nextInt(100);
            case 1 -> random.nextDouble() + Double.MIN_NORMAL;
            case 2 -> random.nextDouble() * 1e-9 + 1e-12;
            case 3 -> random.nextDouble() * 1e200 + 1;
            default -> random.nextInt(1, 100) / 10.0;
        };
    }

    private Duration duration() {
        return switch (random.nextInt(5)) {
            case 0 -> Duration.ofSeconds(1 + random.nextInt(600));
            case 1 -> Duration.ofMillis(1 + random.nextInt(100_000));
            case 2 -> Duration.ofHours(1 + random.nextInt(400));
            case 3 -> Duration.ofNanos(1 + random.nextInt(1_000_000_000));
            default -> Duration.ofMinutes(1 + random.nextInt(60));
        };
    }

    private Instant instant() {
        Instant second = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
        return random.nextBoolean() ? second : second.plusNanos(random.nextInt(1_000_000_000));
    }

    private ZoneId zone() {
        return ZoneId.of(any(new String[] {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Z"}));
    }

    private <T> T any(T[] values) {
        return Arrays.asList(values).get(random.nextInt(values.length));
    }

    private <T> Optional<T> optional(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private OptionalDouble maybe(Supplier<Double> value) {
        return random.nextBoolean() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
    }

    private void sometimes(Runnable part) {
        if (random.nextInt(3) > 0) {
            part.run();
        }
    }
}

package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.OnMissing;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Smoothing;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What documents mean: SPEC sections 1 to 5.
class GroupDocumentsTest {

    private static final String SMALLEST =
            """
            id: web
            resourceType: vm
            minCapacity: 2
            maxCapacity: 10
            """;

    private static ScalingGroup group(String more) {
        return GroupDocuments.readOne(SMALLEST + more, List.of()).orThrow();
    }

    private static Rule rule(String rule) {
        return group("metrics: {cpu: {type: custom}, rps: {type: custom}}\nrules:\n  - " + rule)
                .rules()
                .getFirst();
    }

    @Test
    void theSmallestGroupHasEveryDefault() {
        ScalingGroup group = group("");

        assertThat(group)
                .isEqualTo(
                        ScalingGroup.builder("web")
                                .resourceType(ResourceType.VM)
                                .minCapacity(2)
                                .maxCapacity(10)
                                .build());
        assertThat(group.name()).isEqualTo("web");
        assertThat(group.desiredCapacity()).isEqualTo(2);
        assertThat(group.evaluationInterval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(group.behavior()).isEqualTo(Behavior.DEFAULT);
        assertThat(group.lifecycle()).isEqualTo(Lifecycle.DEFAULT);
    }

    @Test
    void emptyPartsAreTheSameAsPartsLeftOut() {
        assertThat(
                        group(
                                """
                                labels: {}
                                rules: []
                                metrics:
                                behavior: {}
                                schedules: []
                                predictive: {}
                                budget: {}
                                freeze: []
                                fallback: {}
                                activation: {}
                                network: {}
                                lifecycle: {}
                                launchTemplate:
                                """))
                .isEqualTo(group(""));
    }

    @Test
    void aFileHoldsOneGroupAListOrGroups() {
        String json =
                "{\"id\": \"a\", \"resourceType\": \"vm\", \"minCapacity\": 0, \"maxCapacity\": 1}";

        assertThat(GroupDocuments.read(json).orThrow()).hasSize(1);
        assertThat(GroupDocuments.read("[" + json + "]").orThrow()).hasSize(1);
        assertThat(GroupDocuments.read("{\"groups\": [" + json + "]}").orThrow()).hasSize(1);
        assertThat(GroupDocuments.read("groups:\n  - " + json).orThrow()).hasSize(1);
        assertThat(GroupDocuments.read("- " + json).orThrow()).hasSize(1);
        assertThat(
                        GroupDocuments.read(
                                        "{id: a, resourceType: vm, minCapacity: 0, maxCapacity: 1}")
                                .orThrow())
                .hasSize(1);
        assertThat(GroupDocuments.read("groups: []").orThrow()).isEmpty();
        assertThat(
                        GroupDocuments.read(
                                        "\uFEFF".concat(json).getBytes(StandardCharsets.UTF_8),
                                        List.of())
                                .orThrow())
                .hasSize(1);
    }

    @Test
    void theOriginalsFormReads() {
        Reading<ScalingGroup> reading =
                GroupDocuments.readOne(
                        """
                        id: web-tier
                        name: Web Server Tier
                        resourceType: vm
                        resourceIds: [web-server-1, web-server-2]
                        scalingMode: horizontal
                        minCapacity: 2
                        maxCapacity: 10
                        desiredCapacity: 2
                        currentCapacity: 2
                        rules:
                          - id: cpu-utilization-rule
                            name: Scale based on CPU utilization
                            metricType: cpu_utilization
                            scaleOutThreshold: 75.0
                            scaleInThreshold: 25.0
                            scaleOutIncrement: 2
                            scaleInDecrement: 1
                            cooldownPeriod: 5m
                            evaluationPeriods: 3
                            enabled: true
                        launchTemplate:
                          image_id: ami-12345678
                          instance_type: t3.medium
                          network_id: net-0987654321
                        """,
                        List.of());

        ScalingGroup group = reading.orThrow();
        assertThat(group.metrics())
                .isEqualTo(
                        Map.of("cpu_utilization", MetricDefinition.of(MetricType.CPU_UTILIZATION)));
        assertThat(group.rules())
                .containsExactly(
                        new Rule.Threshold(
                                new Rule.Header(
                                        "cpu-utilization-rule",
                                        "Scale based on CPU utilization",
                                        true,
                                        100,
                                        Rule.Cooldown.of(Duration.ofMinutes(5))),
                                "cpu_utilization",
                                OptionalDouble.of(75),
                                OptionalDouble.of(25),
                                2,
                                1,
                                3,
                                Rule.ChangeType.INSTANCES,
                                Optional.empty()));
        assertThat(reading.warnings())
                .singleElement()
                .extracting(Problem::path)
                .isEqualTo("currentCapacity");
    }

    @Test
    void aMetricTypeInARuleFindsTheMetricThatIsDefined() {
        ScalingGroup group =
                group(
                        """
                        metrics:
                          cpu_utilization: {type: cpu_utilization, provider: prometheus}
                        rules:
                          - {id: a, metricType: cpu_utilization, scaleOutThreshold: 70}
                          - {id: b, metricType: latency, metric: slow, scaleOutThreshold: 1}
                        """);

        assertThat(group.metrics().get("cpu_utilization").provider()).contains("prometheus");
        assertThat(group.metrics().get("slow").type()).isEqualTo(MetricType.LATENCY);
        assertThat(group.rules().get(1).metrics()).containsExactly("slow");
    }

    @Test
    void metricsReadInEveryForm() {
        Map<String, MetricDefinition> metrics =
                group(
                                """
                                metrics:
                                  cpu:
                                    type: cpu_utilization
                                    provider: prometheus
                                    query: 'avg by (group) (cpu)'
                                    groupLabel: group
                                    instanceLabel: instance
                                    request: 500m
                                    aggregate: p95
                                    maxAge: 3m
                                    onMissing: {lastKnown: 5m}
                                    trustZero: false
                                    smoothing: {method: ewma, halfLife: 2m}
                                  queue_length:
                                  b: {type: custom, request: 'sum(requests)', onMissing: ignore, smoothing: none}
                                  d: {type: custom, smoothing: {}}
                                  c: {type: custom, query: 80.50, request: {query: 2Gi}, onMissing: {value: -1}, smoothing: {method: max, window: 1m}}
                                """)
                        .metrics();

        assertThat(metrics.get("cpu"))
                .isEqualTo(
                        new MetricDefinition(
                                MetricType.CPU_UTILIZATION,
                                Optional.of("prometheus"),
                                Optional.of("avg by (group) (cpu)"),
                                Optional.of("group"),
                                Optional.of("instance"),
                                Optional.of(new MetricDefinition.Request.Fixed(0.5)),
                                MetricDefinition.Aggregate.P95,
                                Optional.of(Duration.ofMinutes(3)),
                                new OnMissing.LastKnown(Duration.ofMinutes(5)),
                                false,
                                new Smoothing.Ewma(Duration.ofMinutes(2))));
        assertThat(metrics.get("queue_length"))
                .isEqualTo(MetricDefinition.of(MetricType.QUEUE_LENGTH));
        assertThat(metrics.get("b").request())
                .contains(new MetricDefinition.Request.Query("sum(requests)"));
        assertThat(metrics.get("b").onMissing()).isEqualTo(new OnMissing.Ignore());
        assertThat(metrics.get("c").query()).as("a number, as written").contains("80.50");
        assertThat(metrics.get("c").request()).contains(new MetricDefinition.Request.Query("2Gi"));
        assertThat(metrics.get("c").onMissing()).isEqualTo(new OnMissing.Value(-1));
        assertThat(metrics.get("c").smoothing())
                .isEqualTo(new Smoothing.Max(Duration.ofMinutes(1)));
    }

    @Test
    void everyRuleTypeReadsWithItsDefaults() {
        Rule.Header header = Rule.Header.of("r");

        assertThat(rule("{id: r, type: threshold, metric: cpu, scaleOutThreshold: 75}"))
                .isEqualTo(
                        new Rule.Threshold(
                                header,
                                "cpu",
                                OptionalDouble.of(75),
                                OptionalDouble.empty(),
                                1,
                                1,
                                1,
                                Rule.ChangeType.INSTANCES,
                                Optional.empty()));
        assertThat(
                        rule(
                                "{id: r, type: step, metric: cpu, changeType: percent, minChange: 2,"
                                        + " steps: [{from: 60, to: 80, change: 10}, {to: 30, change: -7.5}]}"))
                .isEqualTo(
                        new Rule.Step(
                                header,
                                "cpu",
                                1,
                                Rule.ChangeType.PERCENT,
                                2,
                                List.of(
                                        new Rule.Adjustment(
                                                OptionalDouble.of(60), OptionalDouble.of(80), 10),
                                        new Rule.Adjustment(
                                                OptionalDouble.empty(),
                                                OptionalDouble.of(30),
                                                -7.5))));
        assertThat(rule("{id: r, type: target, metric: cpu, averageValue: 500m, tolerance: 5%}"))
                .isEqualTo(
                        new Rule.Target(
                                header,
                                "cpu",
                                Rule.TargetKind.AVERAGE_VALUE,
                                0.5,
                                false,
                                OptionalDouble.of(0.05)));
        assertThat(
                        rule(
                                "{id: r, type: watermark, metric: cpu, lowWatermark: 20, highWatermark: 80}"))
                .isEqualTo(
                        new Rule.Watermark(
                                header, "cpu", 20, 80, Rule.WatermarkAlgorithm.AVERAGE, 0));
        assertThat(
                        rule(
                                "{id: r, type: queue, backlog: cpu, arrivalRate: rps,"
                                        + " throughputPerInstance: 10, drainWithin: 5m}"))
                .isEqualTo(
                        new Rule.Queue(
                                header,
                                "cpu",
                                Optional.of("rps"),
                                10,
                                Duration.ofMinutes(5),
                                OptionalDouble.empty()));
        assertThat(
                        rule(
                                "{id: r, type: latency, arrivalRate: rps, serviceTime: 100ms,"
                                        + " objective: {quantile: 95%, within: 250ms}}"))
                .isEqualTo(
                        new Rule.Latency(
                                header,
                                "rps",
                                0.95,
                                Duration.ofMillis(250),
                                new Rule.Service.Time(Duration.ofMillis(100)),
                                1));
        assertThat(
                        rule(
                                "{id: r, type: usage, metrics: {cpu: cpu, memory: rps}, percentile: {cpu: 80%}}"))
                .isEqualTo(
                        new Rule.Usage(
                                header,
                                Map.of("cpu", "cpu", "memory", "rps"),
                                Map.of("cpu", 0.8, "memory", 0.95),
                                0.15,
                                Duration.ofHours(24),
                                Optional.empty()));
        assertThat(rule("{id: r, type: storage, metric: rps, headroom: 30%, timeToFull: 2d}"))
                .isEqualTo(
                        new Rule.Storage(
                                header,
                                "rps",
                                0.3,
                                Duration.ofDays(2),
                                Duration.ofHours(6),
                                false));
        assertThat(rule("{id: r, type: expression, desired: 3}"))
                .isEqualTo(
                        new Rule.Expression(
                                header,
                                Optional.of("3"),
                                Optional.empty(),
                                Optional.empty(),
                                1,
                                1,
                                Rule.ChangeType.INSTANCES));
    }

    @Test
    void everyRuleTakesACooldownAsOneDurationOrPerDirection() {
        String body = ", type: expression, desired: cpu, cooldownPeriod: ";

        assertThat(rule("{id: r" + body + "5m}").header().cooldown())
                .isEqualTo(Rule.Cooldown.of(Duration.ofMinutes(5)));
        assertThat(rule("{id: r" + body + "{scaleIn: 10m}}").header().cooldown())
                .isEqualTo(new Rule.Cooldown(Duration.ZERO, Duration.ofMinutes(10)));
        assertThat(rule("{id: r" + body + "0}").header().cooldown()).isEqualTo(Rule.Cooldown.NONE);
    }

    @Test
    void behaviorHasItsDefaultsPartByPart() {
        Behavior behavior =
                group(
                                """
                                behavior:
                                  scaleOut: {limits: []}
                                  scaleIn: {dampening: 50%, tolerance: 0.05, select: disabled}
                                """)
                        .behavior();

        assertThat(behavior.scaleOut().limits()).isEmpty();
        assertThat(behavior.scaleOut().stabilizationWindow()).isEqualTo(Duration.ZERO);
        assertThat(behavior.scaleIn().limits()).isEqualTo(Behavior.DEFAULT.scaleIn().limits());
        assertThat(behavior.scaleIn().stabilizationWindow()).isEqualTo(Duration.ofMinutes(5));
        assertThat(behavior.scaleIn().dampening()).isEqualTo(0.5);
        assertThat(behavior.scaleIn().tolerance()).hasValue(0.05);
        assertThat(behavior.scaleIn().select()).isEqualTo(Behavior.Select.DISABLED);
    }

    @Test
    void schedulesReadInTheirThreeForms() {
        List<Schedule> schedules =
                group(
                                """
                                schedules:
                                  - {name: day, days: [friday, monday], start: 08:00, end: 18:30, zone: Europe/Berlin, capacity: 8}
                                  - {name: all, start: "00:00", end: "24:00", minCapacity: 3, leadTime: 10m}
                                  - {cron: "0 8 * * MON-FRI", duration: 10h, maxCapacity: 20}
                                  - {name: sale, at: 2026-11-27T00:00:00+01:00, duration: 1d, minCapacity: 4, maxCapacity: 40}
                                """)
                        .schedules();

        assertThat(schedules)
                .containsExactly(
                        new Schedule(
                                "day",
                                new Schedule.Weekly(
                                        EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                                        LocalTime.of(8, 0),
                                        LocalTime.of(18, 30)),
                                new Schedule.Floor(8),
                                ZoneId.of("Europe/Berlin"),
                                Optional.empty()),
                        new Schedule(
                                "all",
                                new Schedule.Weekly(
                                        EnumSet.allOf(DayOfWeek.class),
                                        LocalTime.MIDNIGHT,
                                        LocalTime.MIDNIGHT),
                                new Schedule.Bounds(OptionalInt.of(3), OptionalInt.empty()),
                                ZoneId.of("UTC"),
                                Optional.of(Duration.ofMinutes(10))),
                        new Schedule(
                                "schedule-3",
                                new Schedule.Cron("0 8 * * MON-FRI", Duration.ofHours(10)),
                                new Schedule.Bounds(OptionalInt.empty(), OptionalInt.of(20)),
                                ZoneId.of("UTC"),
                                Optional.empty()),
                        new Schedule(
                                "sale",
                                new Schedule.Once(
                                        Instant.parse("2026-11-26T23:00:00Z"), Duration.ofDays(1)),
                                new Schedule.Bounds(OptionalInt.of(4), OptionalInt.of(40)),
                                ZoneId.of("UTC"),
                                Optional.empty()));
    }

    @Test
    void predictiveReadsWithItsDefaults() {
        assertThat(group("predictive: {mode: scale}").predictive())
                .contains(
                        new Predictive(
                                Predictive.Mode.SCALE,
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofHours(24),
                                Duration.ofDays(7),
                                0.8,
                                "auto",
                                new Predictive.Aim.Quantile(0.95),
                                Optional.empty(),
                                new Predictive.Breach.Honor()));
        Predictive predictive =
                group(
                                """
                                metrics: {cpu: {type: cpu_utilization}, rps: {type: custom}}
                                predictive:
                                  mode: recommend
                                  load: rps
                                  capacityPerInstance: {learn: cpu}
                                  objective: {underProvisionedTime: 0.5%}
                                  leadTime: auto
                                  maxCapacityBreach: {increaseBy: 10%}
                                """)
                        .predictive()
                        .orElseThrow();
        assertThat(predictive.aim()).isEqualTo(new Predictive.Aim.Objective(0.005));
        assertThat(predictive.capacityPerInstance())
                .contains(new Predictive.CapacityPerInstance.Learn("cpu"));
        assertThat(predictive.maxCapacityBreach()).isEqualTo(new Predictive.Breach.IncreaseBy(0.1));
        assertThat(predictive.leadTime()).isEmpty();
    }

    @Test
    void sizesReadAsFlavorsOrRanges() {
        Sizing flavors =
                group(
                                """
                                size:
                                  flavors:
                                    - {name: small, cpu: 500m, memory: 2Gi, pricePerHour: 0.05}
                                  current: small
                                  resize: restart
                                """)
                        .size()
                        .orElseThrow();
        Sizing ranges =
                group(
                                """
                                mode: vertical
                                size:
                                  ranges:
                                    cpu: {min: 0.5, max: 8, step: 0.5, pricePerHour: 0.03}
                                    memory: {min: 512Mi, max: 16Gi, step: 256Mi, pricePerGiBHour: 0.004}
                                """)
                        .size()
                        .orElseThrow();

        assertThat(flavors.currentFlavor())
                .contains(new Sizing.Flavor("small", 0.5, 2L << 30, OptionalDouble.of(0.05)));
        assertThat(flavors.resize()).isEqualTo(Sizing.Resize.RESTART);
        assertThat(ranges.choice())
                .isEqualTo(
                        new Sizing.Choice.Ranges(
                                Map.of(
                                        "cpu",
                                        new Sizing.Range(0.5, 8, 0.5, OptionalDouble.of(0.03)),
                                        "memory",
                                        new Sizing.Range(
                                                512L << 20,
                                                16L << 30,
                                                256L << 20,
                                                OptionalDouble.of(0.004)))));
    }

    @Test
    void aLaunchTemplateKeepsTheKindsOfItsValues() {
        assertThat(
                        group(
                                        """
                                        launchTemplate:
                                          image: "10"
                                          count: 3
                                          ratio: 3.0
                                          big: 12345678901
                                          on: true
                                          list: [1, {a: b}]
                                        """)
                                .launchTemplate())
                .isEqualTo(
                        Map.of(
                                "image",
                                "10",
                                "count",
                                3,
                                "ratio",
                                3.0,
                                "big",
                                12_345_678_901L,
                                "on",
                                true,
                                "list",
                                List.of(1, Map.of("a", "b"))));
    }

    @Test
    void yamlIsVersionOneTwoWithAliasesAndMergeKeys() {
        ScalingGroup group =
                group(
                        """
                        labels: {a: no, b: 08:00, c: 0x10, d: 1.10}
                        enabled: TRUE
                        evaluationInterval: &often 30s
                        warmup: *often
                        metrics:
                          cpu: &metric {type: custom, provider: p}
                          rps: *metric
                          io: {<<: *metric, provider: q}
                        """);

        assertThat(group.labels()).containsEntry("a", "no").containsEntry("b", "08:00");
        assertThat(group.labels()).containsEntry("d", "1.10");
        assertThat(group.warmup()).isEqualTo(Duration.ofSeconds(30));
        assertThat(group.metrics().get("rps")).isEqualTo(group.metrics().get("cpu"));
        assertThat(group.metrics().get("io").provider()).contains("q");
        assertThat(group.metrics().get("io").type()).isEqualTo(MetricType.CUSTOM);
    }

    @Test
    void whatIsDefaultIsNotWritten() {
        ScalingGroup group =
                group(
                        """
                        mode: horizontal
                        metrics: {cpu: {type: cpu_utilization, aggregate: avg}}
                        rules: [{id: a, type: target, metric: cpu, utilization: 60, priority: 100}]
                        """);

        assertThat(group.mode()).isEqualTo(ScalingMode.HORIZONTAL);
        assertThat(GroupDocuments.toYaml(group))
                .isEqualTo(
                        """
                        id: web
                        resourceType: vm
                        minCapacity: 2
                        maxCapacity: 10
                        metrics:
                          cpu:
                            type: cpu_utilization
                        rules:
                          - id: a
                            type: target
                            metric: cpu
                            utilization: 60
                        """);
    }
}

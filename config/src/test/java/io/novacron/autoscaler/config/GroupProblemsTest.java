package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is refused, with which path and which words.
class GroupProblemsTest {

    private static final String BASE =
            """
            id: web
            resourceType: vm
            metrics: {cpu: {type: cpu_utilization}, rps: {type: request_count}}
            """;

    private static String hook(String fields) {
        return "lifecycle: {hooks: [{" + fields + "}]}";
    }

    /// One mistake each: what is added to a good group, where it is found, what is said.
    static Stream<Arguments> mistakes() {
        return Stream.of(
                // the group itself
                arguments("mincapacity: 1", "mincapacity", "did you mean minCapacity?"),
                arguments("frobnicate: 1", "frobnicate", "unknown field 'frobnicate'"),
                arguments("url: http://169.254.169.254/", "url", "configured providers"),
                arguments("env: {A: b}", "env", "configured providers"),
                arguments("name: ' '", "name", "not blank"),
                arguments("name: 5", "name", "5 (a number)"),
                arguments("mode: sideways", "mode", "one of horizontal, vertical, mixed"),
                arguments("mode: Horizontal", "mode", "did you mean horizontal?"),
                arguments("enabled: yes", "enabled", "true or false"),
                arguments("enabled: 1", "enabled", "true or false"),
                arguments("resourceIds: i-1", "resourceIds", "a list"),
                arguments("labels: [a]", "labels", "labels by name"),
                arguments("labels: {a: {b: c}}", "labels.a", "a mapping of b"),
                arguments("desiredCapacity: 1", "desiredCapacity", "at least minCapacity 2"),
                arguments("desiredCapacity: 11", "desiredCapacity", "at most maxCapacity 10"),
                arguments("desiredCapacity: 2.5", "desiredCapacity", "a whole number"),
                arguments("desiredCapacity: 99999999999", "desiredCapacity", "a whole number"),
                arguments("desiredCapacity: '3'", "desiredCapacity", "'3' (text)"),
                arguments("evaluationInterval: 0s", "evaluationInterval", "above 0"),
                arguments("evaluationInterval: 60", "evaluationInterval", "60 without a unit"),
                arguments("warmup: -5m", "warmup", "a duration such as"),
                arguments("warmup: 5 minutes", "warmup", "a duration such as"),
                arguments("warmup: P1000000000D", "warmup", "a duration such as"),
                arguments("warmup: .nan", "warmup", "a duration such as"),
                arguments("pricePerInstanceHour: -1", "pricePerInstanceHour", "at least 0"),
                arguments("pricePerInstanceHour: .inf", "pricePerInstanceHour", "at least 0"),
                arguments("launchTemplate: {a: .nan}", "launchTemplate.a", "finite"),
                arguments("launchTemplate: {a: }", "launchTemplate.a", "leave the key out"),
                arguments("launchTemplate: [a]", "launchTemplate", "a mapping"),
                // size
                arguments("size: {current: small}", "size", "exactly one of flavors, ranges"),
                arguments(
                        "size: {flavors: [{name: s, cpu: 1, memory: 1Gi}], current: x}",
                        "size.current",
                        "one of the flavors s"),
                arguments("size: {flavors: [{name: s, cpu: 1}]}", "size.flavors[0].memory", "2Gi"),
                arguments(
                        "size: {flavors: [{name: s, cpu: 1, memory: 1}, {name: s, cpu: 2, memory: 1}]}",
                        "size.flavors[1]",
                        "a second time"),
                arguments(
                        "size: {ranges: {cpu: {min: 2, max: 1, step: 1}}}",
                        "size.ranges.cpu.max",
                        "at least min 2"),
                // behavior
                arguments("behavior: {scaleout: {}}", "behavior.scaleout", "scaleOut"),
                arguments("behavior: {scaleIn: 5}", "behavior.scaleIn", "a mapping of fields"),
                arguments(
                        "behavior: {scaleIn: {stabilizationWindowSeconds: 5}}",
                        "behavior.scaleIn.stabilizationWindowSeconds",
                        "did you mean stabilizationWindow?"),
                arguments(
                        "behavior: {scaleIn: {dampening: 0}}",
                        "behavior.scaleIn.dampening",
                        "above 0"),
                arguments(
                        "behavior: {scaleIn: {tolerance: 10}}",
                        "behavior.scaleIn.tolerance",
                        "as 10%"),
                arguments(
                        "behavior: {scaleOut: {limits: [{type: percent, value: 10}]}}",
                        "behavior.scaleOut.limits[0].period",
                        "required"),
                arguments(
                        "behavior: {scaleOut: {limits: [{type: instances, value: 1.5, period: 1m}]}}",
                        "behavior.scaleOut.limits[0].value",
                        "a whole number"),
                arguments(
                        "behavior: {scaleOut: {limits: [{type: percent, value: -1, period: 1m}]}}",
                        "behavior.scaleOut.limits[0].value",
                        "at least 0"),
                // spread
                arguments(
                        "lifecycle: {spread: {zones: []}}",
                        "lifecycle.spread.zones",
                        "at least one zone"),
                arguments(
                        "lifecycle: {spread: {zones: [a, b, a]}}",
                        "lifecycle.spread.zones",
                        "each zone once"),
                arguments(
                        "lifecycle: {spread: {zones: [a], maxSkew: 1}}",
                        "lifecycle.spread.maxSkew",
                        "zones"),
                // schedules and freezes
                arguments("schedules: [{capacity: 5}]", "schedules[0]", "start and end"),
                arguments("schedules: [5]", "schedules[0]", "a schedule"),
                arguments(
                        "schedules: [{start: '08:00', capacity: 5}]", "schedules[0].end", "24:00"),
                arguments(
                        "schedules: [{start: '25:00', end: '08:00', capacity: 5}]",
                        "schedules[0].start",
                        "a time of day"),
                arguments(
                        "schedules: [{start: '24:00', end: '08:00', capacity: 5}]",
                        "schedules[0].start",
                        "a time of day"),
                arguments(
                        "schedules: [{start: '08:00', end: '18:00', days: [mon], capacity: 5}]",
                        "schedules[0].days[0]",
                        "did you mean monday?"),
                arguments(
                        "schedules: [{start: '08:00', end: '18:00', days: [], capacity: 5}]",
                        "schedules[0].days",
                        "at least one day"),
                arguments(
                        "schedules: [{start: '08:00', end: '18:00', zone: Europe/Berlinn, capacity: 5}]",
                        "schedules[0].zone",
                        "did you mean Europe/Berlin?"),
                arguments(
                        "schedules: [{start: '08:00', end: '18:00'}]",
                        "schedules[0]",
                        "either capacity"),
                arguments(
                        "schedules: [{start: '08:00', end: '18:00', minCapacity: 5, maxCapacity: 4}]",
                        "schedules[0].maxCapacity",
                        "at least minCapacity 5"),
                arguments(
                        "schedules: [{cron: '0 8 * * *', capacity: 5}]",
                        "schedules[0].duration",
                        "above 0"),
                arguments(
                        "schedules: [{cron: '0 8 * * *', at: 2026-01-01T00:00:00Z, duration: 1h, capacity: 5}]",
                        "schedules[0]",
                        "more than one kind of time"),
                arguments(
                        "schedules: [{at: 2026-01-01, duration: 1h, capacity: 5}]",
                        "schedules[0].at",
                        "RFC 3339"),
                arguments("freeze: [{direction: in}]", "freeze[0]", "either from and to"),
                arguments(
                        "freeze: [{from: 2026-01-02T00:00:00Z, to: 2026-01-01T00:00:00Z}]",
                        "freeze[0].to",
                        "after from"),
                arguments(
                        "freeze: [{cron: '0 8 * * *', duration: 1h, direction: out}]",
                        "freeze[0].direction",
                        "one of both, in"),
                // predictive, money, fallback, activation, lifecycle
                arguments("predictive: {mode: on}", "predictive.mode", "off, recommend, scale"),
                arguments("predictive: {load: rpss}", "predictive.load", "did you mean rps?"),
                arguments("predictive: {quantile: 95}", "predictive.quantile", "as 95%"),
                arguments("predictive: {quantile: 1}", "predictive.quantile", "between 0 and 1"),
                arguments(
                        "predictive: {quantile: 0.9, objective: {underProvisionedTime: 1%}}",
                        "predictive.objective", "one of them"),
                arguments(
                        "predictive: {capacityPerInstance: {learn: x}}",
                        "predictive.capacityPerInstance.learn",
                        "a metric of the group (cpu, rps)"),
                arguments("budget: {currency: EUR}", "budget", "perHour, perMonth or both"),
                arguments("budget: {perHour: 1, currency: euro}", "budget.currency", "ISO 4217"),
                arguments("fallback: {after: 5m}", "fallback.capacity", "required"),
                arguments("activation: {metric: rps}", "activation", "only with minCapacity 0"),
                arguments("lifecycle: {termination: oldst}", "lifecycle.termination", "oldest"),
                arguments("lifecycle: {maxReplace: 0}", "lifecycle.maxReplace", "at least 1"),
                arguments("lifecycle: {hooks: {name: a}}", "lifecycle.hooks", "a list"),
                arguments("lifecycle: {hooks: [join]}", "lifecycle.hooks[0]", "a hook"),
                arguments(hook("at: launching"), "lifecycle.hooks[0].name", "required"),
                arguments(hook("name: join"), "lifecycle.hooks[0].at", "launching or terminating"),
                arguments(
                        hook("name: a/b, at: launching"),
                        "lifecycle.hooks[0].name",
                        "letters, digits"),
                arguments(
                        hook("name: a, at: launched"),
                        "lifecycle.hooks[0].at",
                        "did you mean launching?"),
                arguments(
                        hook("name: a, at: launching, timeout: 0s"),
                        "lifecycle.hooks[0].timeout",
                        "above 0"),
                arguments(
                        hook("name: a, at: launching, timeout: 48h1s"),
                        "lifecycle.hooks[0].timeout",
                        "at most 48h"),
                arguments(
                        hook("name: a, at: launching, heartbeat: 2h"),
                        "lifecycle.hooks[0].heartbeat",
                        "at most timeout 1h"),
                arguments(
                        hook("name: a, at: launching, defaultResult: CONTINUE"),
                        "lifecycle.hooks[0].defaultResult",
                        "did you mean continue?"),
                arguments(
                        hook("name: a, at: launching, retries: 101"),
                        "lifecycle.hooks[0].retries",
                        "from 0 to 100"),
                arguments(
                        hook("name: a, at: launching}, {name: a, at: terminating"),
                        "lifecycle.hooks",
                        "'a' a second time"),
                // INCIDENTS 45: whom a hook calls, and with what, is the server's to say.
                arguments(
                        hook("name: a, at: launching, url: http://169.254.169.254/"),
                        "lifecycle.hooks[0].url",
                        "server's configuration"),
                arguments(
                        hook("name: a, at: launching, headers: {A: {env: HOME}}"),
                        "lifecycle.hooks[0].headers",
                        "server's configuration"),
                arguments(
                        hook("name: a, at: launching, command: [rm, -rf, /]"),
                        "lifecycle.hooks[0].command",
                        "server's configuration"),
                // metrics
                arguments("name: x\nmetrics: {}", "metrics", "the key a second time"));
    }

    /// One mistake each in a rule.
    static Stream<Arguments> rules() {
        return Stream.of(
                arguments("5", "", "a rule: a mapping of fields"),
                arguments("{type: target, metric: cpu, utilization: 60}", ".id", "required"),
                arguments("{id: r}", ".type", "one of threshold, step, target"),
                arguments("{id: r, type: treshold}", ".type", "did you mean threshold?"),
                arguments("{id: r, type: threshold, metric: cpu}", "", "no threshold"),
                arguments(
                        "{id: r, metric: cpu, scaleOutThreshold: 25, scaleInThreshold: 25}",
                        ".scaleInThreshold",
                        "below scaleOutThreshold 25"),
                arguments(
                        "{id: r, metric: cpu, scaleOutThreshold: 75, cooldown: 5m}",
                        ".cooldown",
                        "did you mean cooldownPeriod?"),
                arguments(
                        "{id: r, metric: cpu, scaleOutThreshold: 75, scaleOutIncrement: 0}",
                        ".scaleOutIncrement",
                        "above 0"),
                arguments(
                        "{id: r, metric: cpu, scaleOutThreshold: 75, scaleOutIncrement: 1.5}",
                        ".scaleOutIncrement",
                        "changeType: percent"),
                arguments(
                        "{id: r, metric: cpu, scaleOutThreshold: 75, changeType: exact}",
                        ".changeType",
                        "one of instances, percent"),
                arguments(
                        "{id: r, metric: cpu, scaleOutThreshold: 75, evaluationPeriods: 0}",
                        ".evaluationPeriods",
                        "from 1"),
                arguments("{id: r, metric: cpux, scaleOutThreshold: 75}", ".metric", "mean cpu?"),
                arguments("{id: r, scaleOutThreshold: 75}", ".metric", "required"),
                arguments(
                        "{id: r, metric: rps, metricType: latency, scaleOutThreshold: 75}",
                        ".metric",
                        "metric rps has type request_count"),
                arguments("{id: r, type: target, metric: cpu}", "", "exactly one of utilization"),
                arguments(
                        "{id: r, type: target, metric: cpu, utilization: 60, value: 5}",
                        "",
                        "utilization and value"),
                arguments(
                        "{id: r, type: target, metric: cpu, utilization: 0}",
                        ".utilization",
                        "above 0"),
                arguments(
                        "{id: r, type: target, metric: cpu, utilization: .nan}",
                        ".utilization",
                        "above 0"),
                arguments(
                        "{id: r, type: target, metric: cpu, value: 5, tolerance: 110%}",
                        ".tolerance", "0% to 100%"),
                arguments(
                        "{id: r, type: target, metric: {file: /etc/passwd}, value: 5}",
                        ".metric",
                        "text"),
                arguments("{id: r, type: step, metric: cpu}", ".steps", "required"),
                arguments("{id: r, type: step, metric: cpu, steps: []}", ".steps", "one step"),
                arguments(
                        "{id: r, type: step, metric: cpu, steps: [{from: 1}]}",
                        ".steps[0].change",
                        "required"),
                arguments(
                        "{id: r, type: step, metric: cpu, steps: [{from: 5, to: 5, change: 1}]}",
                        ".steps[0].to",
                        "above from 5"),
                arguments(
                        "{id: r, type: step, metric: cpu, steps: [{from: 50, to: 80, change: 1}, {from: 70, change: 2}]}",
                        ".steps[1]",
                        "overlap steps[0], [50, 80)"),
                arguments(
                        "{id: r, type: step, metric: cpu, changeType: exact, steps: [{from: 5, change: -1}]}",
                        ".steps[0].change",
                        "at least 0 with changeType: exact"),
                arguments(
                        "{id: r, type: watermark, metric: cpu, lowWatermark: 8, highWatermark: 8}",
                        ".lowWatermark",
                        "below highWatermark 8"),
                arguments(
                        "{id: r, type: watermark, metric: cpu, lowWatermark: 8}",
                        ".highWatermark",
                        "required"),
                arguments(
                        "{id: r, type: queue, backlog: cpu, throughputPerInstance: 1}",
                        ".drainWithin",
                        "required"),
                arguments(
                        "{id: r, type: latency, arrivalRate: rps, objective: {within: 1s}, serviceTime: 1s, serviceRate: 1}",
                        "",
                        "exactly one of serviceTime, serviceRate"),
                arguments(
                        "{id: r, type: latency, arrivalRate: rps, serviceTime: 1s}",
                        ".objective",
                        "required"),
                arguments("{id: r, type: usage, metrics: {disk: cpu}}", ".metrics.disk", "cpu"),
                arguments("{id: r, type: expression}", "", "either desired"),
                arguments(
                        "{id: r, type: expression, desired: '1', scaleOutWhen: 'true'}",
                        "",
                        "either desired"),
                arguments("{id: r, type: expression, desired: [1]}", ".desired", "CEL"));
    }

    private static String capacities(String more) {
        return more.contains("Capacity: 0") ? "" : "minCapacity: 2\nmaxCapacity: 10\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNamedOnceWithPathFoundAndAllowed(String more, String path, String words) {
        assertOneError(BASE + capacities(more) + more, path, words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void aMistakeInARuleIsNamedOnceWithPathFoundAndAllowed(String rule, String path, String words) {
        String good = "{id: good, type: expression, desired: cpu}";
        assertOneError(
                BASE + capacities("") + "rules:\n  - " + good + "\n  - " + rule + "\n",
                "rules[1]" + path,
                words);
    }

    private static void assertOneError(String text, String path, String words) {
        Reading<ScalingGroup> reading = GroupDocuments.readOne(text, List.of());

        assertThat(reading).isInstanceOf(Reading.Invalid.class);
        assertThat(reading.errors()).as(text).hasSize(1);
        Problem problem = reading.errors().getFirst();
        assertThat(problem.path()).isEqualTo(path);
        assertThat(problem.toString()).contains(words);
        assertThat(reading.findings()).allSatisfy(found -> assertThat(found.place()).isPresent());
    }

    @Test
    void allProblemsOfAFileAreReportedAtOnceInTheirOrder() {
        List<Problem> errors =
                GroupDocuments.read(
                                """
                                groups:
                                  - id: Web
                                    resourceType: vmm
                                    minCapacity: 5
                                    maxCapacity: 2
                                    metrics: {cpu: {type: cpu_utilisation}}
                                    rules:
                                      - {id: a, type: target, metric: cpuu, utilization: 60}
                                      - {id: a, metric: cpu, scaleOutThreshold: 20, scaleInThreshold: 25}
                                  - id: other
                                    resourceType: pod
                                    minCapacity: 1
                                    maxCapacity: 2
                                  - id: other
                                """)
                        .errors();

        assertThat(errors)
                .extracting(Problem::path)
                .containsExactly(
                        "groups[0].id",
                        "groups[0].resourceType",
                        "groups[0].maxCapacity",
                        "groups[0].metrics.cpu.type",
                        "groups[0].rules[0].metric",
                        "groups[0].rules[1].id",
                        "groups[0].rules[1].scaleInThreshold",
                        "groups[2].resourceType",
                        "groups[2].minCapacity",
                        "groups[2].maxCapacity",
                        "groups[2].id");
        assertThat(errors.getLast().found()).contains("groups[1].id");
    }

    @Test
    void aListsPathsStartWithTheIndex() {
        assertThat(GroupDocuments.read("- 5\n- {id: X}").errors())
                .extracting(Problem::path)
                .contains("[0]", "[1].id");
    }

    @Test
    void aBrokenPartHasNoFollowUpProblems() {
        assertThat(
                        GroupDocuments.read(
                                        """
                                        id: web
                                        resourceType: vm
                                        minCapacity: two
                                        maxCapacity: 10
                                        desiredCapacity: 11
                                        metrics: oops
                                        rules:
                                          - {id: r, type: target, metric: cpu, utilization: 60}
                                        activation: {metric: rps}
                                        """)
                                .errors())
                .extracting(Problem::path)
                .containsExactly("minCapacity", "desiredCapacity", "metrics");
    }

    @Test
    void checksSeeTheGroupAsFarAsItReadsAndTheirProblemsGetItsPath() {
        List<String> seen = new ArrayList<>();
        Reading<List<ScalingGroup>> reading =
                GroupDocuments.read(
                        """
                        - id: web
                          resourceType: vm
                          minCapacity: 1
                          maxCapacity: 5
                          frobnicate: 1
                          rules:
                            - {id: broken, type: nonsense}
                            - {id: sum, type: expression, desired: a +}
                        """,
                        List.of(group -> {
                            group.rules().forEach(rule -> seen.add(rule.id()));
                            return List.of(Problem.error("rules[1].desired", "a +", "CEL"));
                        }));

        assertThat(seen).containsExactly("broken", "sum");
        assertThat(reading.findings())
                .extracting(Finding::toString)
                .last()
                .isEqualTo("[0].rules[1].desired: found a +; CEL (line 8, column 44)");
        assertThat(reading.errors()).hasSize(3);
    }

    @Test
    void syntaxErrorsSayLineAndColumn() {
        Finding yaml = GroupDocuments.read("id: web\nname: a: b\n").findings().getFirst();
        Finding json = GroupDocuments.read("{\"id\": \"web\",\n \"name\" 5}").findings().getFirst();

        assertThat(yaml.toString()).contains("mapping values are not allowed", "line 2, column 8");
        assertThat(json.place().orElseThrow().line()).isEqualTo(2);
        assertThat(json.problem().allowed()).isEqualTo("well-formed JSON");
    }

    @Test
    void whatIsNoDocumentIsSaid() {
        assertThat(GroupDocuments.read("").errors().getFirst().found())
                .isEqualTo("an empty document");
        assertThat(GroupDocuments.read("# only a comment").errors()).hasSize(1);
        assertThat(GroupDocuments.read("just text").errors().getFirst().found())
                .contains("just text");
        assertThat(GroupDocuments.read("id: a\n---\nid: b").errors().getFirst().allowed())
                .contains("groups: [...]");
        assertThat(
                        GroupDocuments.read(new byte[] {'i', 'd', ':', (byte) 0xC3}, List.of())
                                .errors()
                                .getFirst()
                                .found())
                .contains("not UTF-8");
        assertThat(
                        GroupDocuments.read(
                                        "id: \u0000".getBytes(StandardCharsets.UTF_8), List.of())
                                .errors())
                .hasSize(1);
    }

    @Test
    void suspiciousUnitsAndShortCooldownsAreWarnedOf() {
        Reading<ScalingGroup> reading =
                GroupDocuments.readOne(
                        BASE
                                + """
                                minCapacity: 2
                                maxCapacity: 10
                                warmup: 6m
                                rules:
                                  - {id: a, type: target, metric: cpu, utilization: 0.8}
                                  - {id: b, metric: cpu, scaleOutThreshold: 0.75, cooldownPeriod: 6m}
                                  - {id: c, metric: cpu, scaleOutThreshold: 75, cooldownPeriod: 5m}
                                  - {id: d, metric: rps, scaleOutThreshold: 75}
                                  - {id: e, type: target, metric: cpu, utilization: 1.5}
                                """,
                        List.of());

        assertThat(reading.optional()).isPresent();
        assertThat(reading.warnings())
                .extracting(Problem::path)
                .containsExactly(
                        "rules[0].utilization",
                        "rules[1].scaleOutThreshold",
                        "rules[2].cooldownPeriod",
                        "rules[3].cooldownPeriod");
    }

    @Test
    void aBudgetWithoutAPriceIsWarnedOf() {
        String budget = "minCapacity: 2\nmaxCapacity: 10\nbudget: {perHour: 5, currency: EUR}\n";

        assertThat(GroupDocuments.readOne(BASE + budget, List.of()).warnings())
                .extracting(Problem::path)
                .containsExactly("budget");
        assertThat(
                        GroupDocuments.readOne(
                                        BASE + budget + "pricePerInstanceHour: 0.05\n", List.of())
                                .warnings())
                .isEmpty();
    }
}

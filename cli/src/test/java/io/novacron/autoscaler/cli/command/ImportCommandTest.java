package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImportCommandTest {

    private static final Path SOURCES = Path.of("src", "test", "resources", "imports");

    @TempDir private Path folder;

    private static String source(String name) {
        return SOURCES.resolve(name).toString();
    }

    private static JsonNode groups(String... files) {
        List<String> args = new ArrayList<>(List.of("import", "--output", "json"));
        for (String file : files) {
            args.add(source(file));
        }
        Outcome outcome = run(args.toArray(String[]::new));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        return JsonMapper.shared().readTree(outcome.out()).path("groups");
    }

    private static void says(JsonNode document, String pointer, String expected) {
        assertThat(document.at(pointer).toString().replace("\"", "'"))
                .as(pointer)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/0/id                                | 'shop.web'",
                "/0/dryRun                            | true",
                "/0/minCapacity                       | 2",
                "/0/maxCapacity                       | 20",
                "/0/evaluationInterval                | '15s'",
                "/0/rules/0/utilization               | 65",
                "/0/metrics/cpu/instanceLabel         | 'pod'",
                "/0/rules/1/averageValue              | 524288000",
                "/0/rules/2/averageValue              | 1000",
                "/0/rules/3/value                     | 2500",
                "/0/rules/4/averageValue              | 30",
                "/0/behavior/scaleOut/limits/1/value  | 4",
                "/0/behavior/scaleOut/select          | 'max'",
                "/0/behavior/scaleIn/stabilizationWindow | '120s'",
                "/0/behavior/scaleIn/select           | 'disabled'",
                "/1/id                                | 'api'",
                "/1/minCapacity                       | 1",
                "/1/rules/0/utilization               | 50",
            })
    void anHpaKeepsItsTargetsAndItsBehavior(String pointer, String expected) {
        says(groups("hpa.yaml"), pointer, expected);
    }

    @Test
    void aMetricNameThatPromQlDoesNotKnowIsMatchedAsALabel() {
        assertThat(groups("hpa.yaml").at("/0/metrics/requests-per-second/query").asString())
                .isEqualTo(
                        "sum({__name__=\"requests-per-second\", namespace=\"shop\","
                                + " ingress=\"main\"})");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/0/enabled                | false",
                "/0/minCapacity            | 0",
                "/0/maxCapacity            | 30",
                "/0/activation             | {'metric':'prometheus','above':3,'idleAfter':'600s'}",
                "/0/fallback               | {'capacity':6,'after':'40s'}",
                "/0/rules/0/averageValue   | 12.5",
                "/0/metrics/mail/provider  | 'push'",
                "/0/rules/1/averageValue   | 20",
                "/0/rules/2/utilization    | 70",
                "/0/schedules/0/cron       | '0 8 * * 1-5'",
                "/0/schedules/0/duration   | '570m'",
                "/0/schedules/0/capacity   | 10",
                "/0/schedules/0/zone       | 'Europe/Berlin'",
                "/0/schedules/1/name       | 'cron-2'",
                "/0/schedules/1/duration   | '480m'",
                "/0/behavior/scaleIn       | {'stabilizationWindow':'60s'}",
            })
    void aScaledObjectKeepsItsTriggersItsIdleTimeAndItsFallback(String pointer, String expected) {
        says(groups("keda.yaml"), pointer, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/0/id                  | 'shop.web'",
                "/0/evaluationInterval  | '10s'",
                "/0/behavior/scaleIn/cooldown | '2m'",
                "/0/behavior/scaleOut/limits  | []",
                "/0/rules/0/value       | 70",
                "/0/rules/0/tolerance   | 0.01",
                "/0/rules/1/steps       | [{'from':80,'change':2}]",
                "/0/rules/2/desired     | 'metrics[\\'direct\\']'",
            })
    void aNomadPolicyKeepsItsStrategies(String pointer, String expected) {
        says(groups("nomad.json"), pointer, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/0/id                         | 'web-asg'",
                "/0/minCapacity                | 2",
                "/0/maxCapacity                | 10",
                "/0/warmup                     | '120s'",
                "/0/labels                     | {'team':'shop'}",
                "/0/rules/0/utilization        | 50",
                "/0/rules/0/disableScaleIn     | true",
                "/0/behavior/scaleIn/stabilizationWindow | '15m'",
                "/0/rules/1/metric             | 'cpu'",
                "/0/rules/1/evaluationPeriods  | 2",
                "/0/rules/1/steps/0            | {'change':10,'from':60,'to':70}",
                "/0/rules/1/steps/1            | {'change':30,'from':70}",
                "/1/resourceType               | 'service'",
                "/1/rules/0/value              | 100",
            })
    void anAutoScalingGroupIsPutTogetherFromItsFiles(String pointer, String expected) {
        says(groups("asg.json", "policies.json", "alarms.json"), pointer, expected);
    }

    @Test
    void whatHasNoEquivalentStandsAboveItsGroup() {
        Outcome hpa = run("import", source("hpa.yaml"));
        Outcome keda = run("import", source("keda.yaml"));
        Outcome aws = run("import", source("asg.json"), source("policies.json"));

        assertThat(hpa.out()).contains("# - spec.metrics[5]: type 'Fancy' has no equivalent");
        assertThat(hpa.err()).contains("document 1: Deployment is no autoscaler");
        assertThat(keda.out()).contains("trigger type 'solr' has no equivalent");
        assertThat(aws.out()).contains("# - steps: left out: its steps are relative to an alarm");
    }

    @Test
    void whatComesOutIsValidAndDecidesAsTheHpaDoes() throws IOException {
        Path made = folder.resolve("groups.yaml");
        Files.writeString(made, run("import", source("hpa.yaml")).out());
        assertThat(run("validate", made.toString()).out()).contains("ok (2 groups)");

        JsonNode group = groups("hpa.yaml").get(1);
        // 3 pods at 80 % of their requests against 50 %: ⌈3 × 1.6⌉ = 5.
        Path file = folder.resolve("case.json");
        Files.writeString(
                file,
                """
                {"now": "2026-01-05T10:00:00Z", "group": %s, "observed": {
                  "instances": [{"id": "a", "state": "running"}, {"id": "b", "state": "running"},
                                {"id": "c", "state": "running"}],
                  "metrics": {"cpu": {"perInstance": {"a": {"value": 0.4, "request": 0.5},
                    "b": {"value": 0.4, "request": 0.5}, "c": {"value": 0.4, "request": 0.5}}}}}}
                """
                        .formatted(group));
        Outcome decided = run("evaluate", "--file", file.toString(), "--output", "json");
        assertThat(JsonMapper.shared().readTree(decided.out()).at("/to/instances").asInt())
                .as(decided.err())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "job \"web\" {                     | this is HCL",
                "{\"a\":                           | neither YAML nor JSON",
                "a: 1                              | no document of an autoscaler",
                "''                                | no document of an autoscaler",
                "{\"MetricAlarms\": []}            | make no group",
                "kind: HorizontalPodAutoscaler     | spec: found nothing",
                "{\"kind\": \"ScaledObject\", \"spec\": {\"maxReplicaCount\": 3}} | name: found nothing",
                "{\"Policy\": {}, \"Target\": {}, \"Max\": -1} | Max: found -1; a whole number",
            })
    void whatIsNoPolicyIsNamed(String content, String message) throws IOException {
        Path file = folder.resolve("input");
        Files.writeString(file, content);

        Outcome outcome = run("import", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(message);
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void aGroupThatIsNotValidIsPrintedAndSaysWhatToMend() throws IOException {
        Path file = folder.resolve("hpa.yaml");
        Files.writeString(
                file,
                """
                kind: HorizontalPodAutoscaler
                metadata: {name: web}
                spec: {scaleTargetRef: {name: web}, minReplicas: 9, maxReplicas: 3}
                """);

        Outcome outcome = run("import", file.toString());

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).contains("to be mended by hand: ").contains("minCapacity");
    }
}

package io.novacron.autoscaler.plugins.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every key of a launch template: what reads, what is refused and how that is said.
final class LaunchTemplateTest {

    private static final Map<String, Object> PORTS = Map.of("from", 9000, "to", 9010);

    @Test
    void everyKeyReads() {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate template =
                LaunchTemplate.read(
                        Map.of(
                                "command", List.of("serve", 8, true, "--port=${port}"),
                                "env", Map.of("NAME", "${id}", "COUNT", 3),
                                "workingDirectory", "/tmp",
                                "ports", PORTS,
                                "readiness",
                                        Map.of(
                                                "http",
                                                Map.of("path", "/ok?deep=1", "status", 204),
                                                "timeout",
                                                "1m30s",
                                                "failureThreshold",
                                                5),
                                "stop", Map.of("signal", "SIGINT", "timeout", "PT2S"),
                                "log", Map.of("maxBytes", "2Mi", "files", 3)),
                        problems);
        assertThat(problems).isEmpty();
        assertThat(template)
                .isEqualTo(
                        new LaunchTemplate(
                                List.of("serve", "8", "true", "--port=${port}"),
                                Map.of("NAME", "${id}", "COUNT", "3"),
                                java.util.Optional.of("/tmp"),
                                java.util.Optional.of(new LaunchTemplate.PortRange(9000, 9010)),
                                new Readiness(
                                        new Readiness.Check.Http("/ok?deep=1", OptionalInt.of(204)),
                                        java.util.Optional.of(Duration.ofSeconds(90)),
                                        5),
                                new LaunchTemplate.Stop("INT", Duration.ofSeconds(2)),
                                new LaunchTemplate.LogBound(2 << 20, 3)));
    }

    @Test
    void everythingButTheCommandHasADefault() {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate template =
                LaunchTemplate.read(Map.of("command", "sleep '6 0' \"\""), problems);
        assertThat(problems).isEmpty();
        assertThat(template.command()).containsExactly("sleep", "6 0", "");
        assertThat(template.readiness().check()).isEqualTo(new Readiness.Check.Alive());
        assertThat(template.stop())
                .isEqualTo(new LaunchTemplate.Stop("TERM", Duration.ofSeconds(10)));
        assertThat(template.log()).isEqualTo(new LaunchTemplate.LogBound(10 << 20, 1));
        assertThat(
                        LaunchTemplate.read(Map.of("command", "x", "ports", PORTS), problems)
                                .readiness()
                                .check())
                .isEqualTo(new Readiness.Check.Tcp());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing            | launchTemplate.command",
                "blank command      | launchTemplate.command",
                "open quote         | launchTemplate.command",
                "nested command     | launchTemplate.command[0]",
                "unknown variable   | launchTemplate.command[1]",
                "port without range | launchTemplate.command[1]",
                "odd name           | launchTemplate.env.9x",
                "reserved name      | launchTemplate.env.NOVACRON_INSTANCE",
                "nested value       | launchTemplate.env.A",
                "half a range       | launchTemplate.ports",
                "turned range       | launchTemplate.ports",
                "port too large     | launchTemplate.ports.to",
                "url                | launchTemplate.readiness.http",
                "two checks         | launchTemplate.readiness",
                "bad pattern        | launchTemplate.readiness.log",
                "probe without port | launchTemplate.readiness",
                "no signal          | launchTemplate.stop.signal",
                "long timeout       | launchTemplate.stop.timeout",
                "small log          | launchTemplate.log.maxBytes",
                "misspelt           | launchTemplate.stop.timout",
            })
    void whatIsWrongIsToldAtItsPath(String what, String path) {
        Map<String, Object> template = new HashMap<>(Map.of("command", "serve"));
        template.putAll(
                switch (what) {
                    case "blank command" -> Map.of("command", List.of(" "));
                    case "open quote" -> Map.of("command", "serve 'x");
                    case "nested command" -> Map.of("command", List.of(List.of("x")));
                    case "unknown variable" -> Map.of("command", "serve ${prot}");
                    case "port without range" -> Map.of("command", "serve ${port}");
                    case "odd name" -> Map.of("env", Map.of("9x", "1"));
                    case "reserved name" -> Map.of("env", Map.of("NOVACRON_INSTANCE", "1"));
                    case "nested value" -> Map.of("env", Map.of("A", List.of()));
                    case "half a range" -> Map.of("ports", Map.of("from", 1));
                    case "turned range" -> Map.of("ports", Map.of("from", 2, "to", 1));
                    case "port too large" -> Map.of("ports", Map.of("from", 2, "to", 65_536));
                    case "url" ->
                            Map.of(
                                    "ports",
                                    PORTS,
                                    "readiness",
                                    Map.of("http", "http://169.254.169.254/latest"));
                    case "two checks" ->
                            Map.of("ports", PORTS, "readiness", Map.of("http", "/", "tcp", true));
                    case "bad pattern" -> Map.of("readiness", Map.of("log", "("));
                    case "probe without port" -> Map.of("readiness", Map.of("tcp", true));
                    case "no signal" -> Map.of("stop", Map.of("signal", "STOP"));
                    case "long timeout" -> Map.of("stop", Map.of("timeout", "2d"));
                    case "small log" -> Map.of("log", Map.of("maxBytes", 10));
                    case "misspelt" -> Map.of("stop", Map.of("timout", "3s"));
                    default -> Map.of();
                });
        if (what.equals("nothing")) {
            template.clear();
        }
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate.read(template, problems);
        assertThat(problems).extracting(Problem::path).contains(path);
    }

    @Test
    void anUnknownKeyNamesTheNearest() {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate.read(Map.of("comand", "x", "readines", Map.of()), problems);
        assertThat(problems)
                .extracting(Problem::toString)
                .anyMatch(text ->
                        text.contains("launchTemplate.comand")
                                && text.contains("did you mean command?"))
                .anyMatch(text -> text.contains("did you mean readiness?"));
    }

    @Test
    @DisplayName("INCIDENTS 45: a problem of a secret's place does not quote the secret")
    void problemsDoNotQuoteSecrets() {
        List<Problem> problems = new ArrayList<>();
        LaunchTemplate.read(
                Map.of(
                        "command",
                        "x",
                        "env",
                        Map.of("9bad", "canary", "NOVACRON_X", "canary", "A", "canary${x}")),
                problems);
        assertThat(problems).hasSize(3).noneMatch(problem -> problem.toString().contains("canary"));
    }

    private static Sizing sizes(Sizing.Resize resize) {
        return new Sizing(
                new Sizing.Choice.Flavors(
                        List.of(
                                new Sizing.Flavor("small", 1, 1 << 28, OptionalDouble.empty()),
                                new Sizing.Flavor("large", 4, 1 << 30, OptionalDouble.empty()))),
                Optional.of("small"),
                resize,
                OptionalDouble.empty(),
                Duration.ofHours(1));
    }

    @Test
    void aCommandSpeaksOfSizesWhereTheGroupHasSome(
            @org.junit.jupiter.api.io.TempDir java.nio.file.Path directory) {
        ScalingGroup.Builder sized =
                ScalingGroup.builder("web")
                        .resourceType(ResourceType.SERVICE)
                        .launchTemplate(
                                Map.of(
                                        "command",
                                        List.of("x", "--workers", "${cpu}"),
                                        "env",
                                        Map.of("HEAP", "${memoryMiB}m")));
        try (ProcessController controller =
                ProcessController.open(
                        ProcessSettings.in(directory), java.time.InstantSource.system())) {
            assertThat(controller.validate(sized.build()))
                    .extracting(Problem::path)
                    .containsExactly("launchTemplate.command[2]", "launchTemplate.env.HEAP");
            ScalingGroup mixed =
                    sized.mode(ScalingMode.MIXED).size(sizes(Sizing.Resize.REPLACE)).build();
            assertThat(controller.validate(mixed)).isEmpty();
        }
    }

    @Test
    void theControllerRefusesWhatItCannotDo(
            @org.junit.jupiter.api.io.TempDir java.nio.file.Path directory) {
        try (ProcessController controller =
                ProcessController.open(
                        ProcessSettings.in(directory), java.time.InstantSource.system())) {
            ScalingGroup group =
                    ScalingGroup.builder("web")
                            .resourceType(ResourceType.VM)
                            .mode(ScalingMode.VERTICAL)
                            .size(sizes(Sizing.Resize.LIVE))
                            .resourceIds(List.of("4711"))
                            .maxCapacity(20)
                            .launchTemplate(Map.of("command", "x", "ports", PORTS))
                            .build();
            assertThat(controller.validate(group))
                    .extracting(Problem::path)
                    .containsExactly(
                            "resourceType", "size.resize", "resourceIds", "launchTemplate.ports");
            assertThat(
                            controller.validate(
                                    ScalingGroup.builder("web")
                                            .resourceType(ResourceType.SERVICE)
                                            .launchTemplate(Map.of("command", "x"))
                                            .build()))
                    .isEmpty();
        }
    }

    @Test
    void settingsAreCheckedAllAtOnce() {
        assertThatThrownBy(() ->
                        new ProcessControllerFactory()
                                .create("local", Map.of("probeInterval", "1ms", "directori", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("controller local")
                .hasMessageContaining("probeInterval")
                .hasMessageContaining("did you mean directory?");
    }
}

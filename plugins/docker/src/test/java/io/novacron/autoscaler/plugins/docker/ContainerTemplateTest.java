package io.novacron.autoscaler.plugins.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a launch template may say.
final class ContainerTemplateTest {

    private static List<Problem> problems(Map<String, Object> template) {
        List<Problem> problems = new ArrayList<>();
        ContainerTemplate.read(template, problems);
        return problems;
    }

    private static ContainerTemplate read(Map<String, Object> template) {
        List<Problem> problems = new ArrayList<>();
        ContainerTemplate read = ContainerTemplate.read(template, problems);
        assertThat(problems).isEmpty();
        return read;
    }

    @Test
    void everythingReads() {
        ContainerTemplate template =
                read(
                        Map.ofEntries(
                                Map.entry("image", "registry.example:5000/team/shop:1.2"),
                                Map.entry("pull", "never"),
                                Map.entry("entrypoint", List.of("/bin/app")),
                                Map.entry("command", "--port 8080 ${id}"),
                                Map.entry("env", Map.of("LEVEL", "info", "WORKERS", 4)),
                                Map.entry("ports", List.of(8080, "9000/udp")),
                                Map.entry("volumes", List.of("/srv:/data:ro", "cache:/cache")),
                                Map.entry(
                                        "limits",
                                        Map.of("cpu", "500m", "memory", "64Mi", "processes", 50)),
                                Map.entry("labels", Map.of("team", "shop")),
                                Map.entry("user", "1000"),
                                Map.entry("workingDirectory", "/data"),
                                Map.entry(
                                        "healthcheck",
                                        Map.of("command", "true", "interval", "5s", "retries", 2)),
                                Map.entry(
                                        "readiness",
                                        Map.of(
                                                "http",
                                                Map.of("path", "/health", "status", 204),
                                                "timeout",
                                                "60s")),
                                Map.entry("stopTimeout", "3s")));

        assertThat(template.pull()).isEqualTo(ContainerTemplate.Pull.NEVER);
        assertThat(template.command()).contains(List.of("--port", "8080", "${id}"));
        assertThat(template.environment()).containsEntry("WORKERS", "4");
        assertThat(template.ports())
                .extracting(ContainerTemplate.Port::container, ContainerTemplate.Port::protocol)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(8080, "tcp"),
                        org.assertj.core.groups.Tuple.tuple(9000, "udp"));
        assertThat(template.limits().size()).isEqualTo(new Size(Optional.empty(), 0.5, 64L << 20));
        assertThat(template.readiness().check())
                .isEqualTo(new Readiness.Check.Http(8080, "/health", OptionalInt.of(204)));
        assertThat(template.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(template.healthCheck().orElseThrow().command())
                .containsExactly("CMD-SHELL", "true");
    }

    @Test
    void withoutReadinessTheHealthCheckCountsThenAPortThenLife() {
        assertThat(read(Map.of("image", "box")).readiness().check())
                .isEqualTo(new Readiness.Check.Alive());
        assertThat(read(Map.of("image", "box", "ports", List.of(80))).readiness().check())
                .isEqualTo(new Readiness.Check.Tcp(80));
        assertThat(
                        read(Map.of(
                                        "image",
                                        "box",
                                        "ports",
                                        List.of(80),
                                        "healthcheck",
                                        Map.of("command", "true")))
                                .readiness()
                                .check())
                .isEqualTo(new Readiness.Check.Health());
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirPaths() {
        assertThat(
                        problems(
                                Map.ofEntries(
                                        Map.entry("image", "Upper/Case"),
                                        Map.entry("pull", "always"),
                                        Map.entry("command", List.of("run", "${port}")),
                                        Map.entry("env", Map.of("A B", "x")),
                                        Map.entry("ports", List.of("70000", "80/sctp")),
                                        Map.entry("volumes", List.of("data:relative")),
                                        Map.entry("networkMode", "mine"),
                                        Map.entry("limits", Map.of("cpu", 0, "memory", "1Mi")),
                                        Map.entry("labels", Map.of(Labels.SCOPE, "x")),
                                        Map.entry("readiness", Map.of("health", true)),
                                        Map.entry("stopTimeout", "forever"),
                                        Map.entry("comand", "x"))))
                .extracting(Problem::path)
                .contains(
                        "launchTemplate.image",
                        "launchTemplate.pull",
                        "launchTemplate.command[1]",
                        "launchTemplate.env.A B",
                        "launchTemplate.ports[0]",
                        "launchTemplate.ports[1]",
                        "launchTemplate.volumes[0]",
                        "launchTemplate.networkMode",
                        "launchTemplate.limits.cpu",
                        "launchTemplate.limits.memory",
                        "launchTemplate.labels." + Labels.SCOPE,
                        "launchTemplate.readiness.health",
                        "launchTemplate.stopTimeout",
                        "launchTemplate.comand");
    }

    @Test
    void noImageIsOneProblem() {
        assertThat(problems(Map.of()))
                .extracting(Problem::path)
                .containsExactly("launchTemplate.image");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "busybox",
                "localhost/box:1",
                "localhost:5000/box",
                "docker.io/library/nginx:1.27",
                "quay.io/a/b_c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void imagesRead(String image) {
        assertThat(read(Map.of("image", image)).image()).isEqualTo(image);
    }

    @Test
    void secretsOfAnEnvironmentAreNotShown() {
        ContainerTemplate template =
                read(
                        Map.of(
                                "image",
                                "box",
                                "env",
                                Map.of("PASSWORD", "hunter2"),
                                "command",
                                "-p hunter2"));
        assertThat(template.toString()).doesNotContain("hunter2");
    }

    @Test
    void readinessSurvivesItsLabel() {
        for (Readiness.Check check :
                List.of(
                        new Readiness.Check.Alive(),
                        new Readiness.Check.Health(),
                        new Readiness.Check.Tcp(80),
                        new Readiness.Check.Http(80, "/a b?c=d", OptionalInt.empty()),
                        new Readiness.Check.Http(80, "/", OptionalInt.of(204)))) {
            Readiness readiness = new Readiness(check, Optional.of(Duration.ofSeconds(5)), 2);
            assertThat(Readiness.parse(readiness.text())).isEqualTo(readiness);
        }
        assertThat(Readiness.parse("nonsense").check()).isEqualTo(new Readiness.Check.Alive());
    }
}

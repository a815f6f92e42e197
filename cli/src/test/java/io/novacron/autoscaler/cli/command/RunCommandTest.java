package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `run` refuses; what it does is in `io.novacron.autoscaler.cli.RunProcessTest`.
class RunCommandTest {

    @TempDir private Path folder;

    @Test
    void aConfigurationWithProblemsDoesNotStart() throws Exception {
        Path file = write("server.yaml", "controllers: {local: {}}\nserver: {bind: here}\n");

        Outcome outcome = run("run", "--config", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("controllers.local.type", "server.bind");
    }

    @Test
    void aGroupFileIsNoConfiguration() throws Exception {
        Path file = write("g.yaml", "{id: g, resourceType: vm, minCapacity: 1, maxCapacity: 2}\n");

        Outcome outcome = run("run", "--config", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("this is a group file");
    }

    @Test
    void missingFilesAreNamed() throws Exception {
        assertThat(run("run", "--config", "/no/such.yaml").err())
                .contains("/no/such.yaml: no such file");
        Path file = write("server.yaml", "groups: [none.yaml]\n");
        assertThat(run("run", "--config", file.toString()).err())
                .contains("none.yaml: no such file");
    }

    @Test
    void anIdStandsOnceInAllFiles() throws Exception {
        write("a.yaml", "{id: g, resourceType: vm, minCapacity: 1, maxCapacity: 2}\n");
        write("b.yaml", "{id: g, resourceType: vm, minCapacity: 1, maxCapacity: 2}\n");
        Path file = write("server.yaml", "groups: [a.yaml, b.yaml]\n");

        Outcome outcome = run("run", "--config", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("group g is in").contains("an id stands once");
    }

    @Test
    void unknownPlugInsAreNamedWithThoseThatAreThere() throws Exception {
        Path file = write("server.yaml", "controllers: {x: {type: mainframe}}\n");

        Outcome outcome = run("run", "--config", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(
                        "controllers.x.type: found 'mainframe'; this version has: docker, libvirt, process, volume");
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }
}

package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class RequiredProgramTest {

    private static final RequiredProgram UNHEARD_OF =
            RequiredProgram.named("novacron-unheard-of", "novacron-tools");

    @TempDir Path folder;

    private Path program(String place) throws IOException {
        Path file = folder.resolve(place).resolve("novacron-unheard-of");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void isFoundOnThePath() throws IOException {
        Path file = program("bin");
        assertThat(UNHEARD_OF.path(Map.of("PATH", "/nowhere::" + file.getParent())))
                .isEqualTo(file);
    }

    @Test
    void isFoundInItsOwnPlacesTheNewestFirst() throws IOException {
        program("postgresql/15/bin");
        Path newest = program("postgresql/16/bin");
        Files.createDirectories(folder.resolve("postgresql/17/bin"));
        RequiredProgram program =
                new RequiredProgram(
                        "novacron-unheard-of",
                        "novacron-tools",
                        List.of("/nowhere/*/bin", folder + "/postgresql/*/bin"));
        assertThat(program.path(Map.of())).isEqualTo(newest);
    }

    @Test
    void aFileThatCannotBeRunIsNoProgram() throws IOException {
        Path file = program("bin");
        assertThat(file.toFile().setExecutable(false)).isTrue();
        assertThatThrownBy(() -> UNHEARD_OF.path(Map.of("PATH", file.getParent().toString())))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void whereItIsMissingTheTestIsSkippedAndSaysWhatToInstall() {
        assertThatThrownBy(() -> UNHEARD_OF.path(Map.of("PATH", "")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("novacron-unheard-of")
                .hasMessageContaining("apt-get install novacron-tools");
        assertThatThrownBy(() -> UNHEARD_OF.path(Map.of("CI", "false")))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void whereItIsMissingInContinuousIntegrationTheTestFails() {
        assertThatThrownBy(() -> UNHEARD_OF.path(Map.of("CI", "true")))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("CI is set");
    }
}

package io.novacron.autoscaler.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/// A program of others that a test runs against, such as a real Prometheus.
///
/// `./test` installs what `build/tools.sh` lists where it may. Where a program is missing all the
/// same, the test that asks for it is skipped and says what to install; where the environment has
/// `CI` set, it fails, so that no build passes for want of a program.
///
/// @param name of the executable
/// @param debianPackage what has it on Debian and Ubuntu
/// @param places where it may be besides the `PATH`: absolute folders, of which one name may hold
///   `*`, such as `/usr/lib/postgresql/*/bin`; the last in order of names wins
public record RequiredProgram(String name, String debianPackage, List<String> places) {

    public RequiredProgram {
        places = List.copyOf(places);
    }

    /// A program that is on the `PATH`.
    public static RequiredProgram named(String name, String debianPackage) {
        return new RequiredProgram(name, debianPackage, List.of());
    }

    /// The executable. Called by a test or its set-up.
    ///
    /// @throws TestAbortedException where it is missing: the test is skipped
    /// @throws AssertionFailedError where it is missing and `CI` is set
    public Path path() {
        return path(System.getenv());
    }

    Path path(Map<String, String> environment) {
        return find(environment.getOrDefault("PATH", "")).orElseThrow(() -> missing(environment));
    }

    private RuntimeException missing(Map<String, String> environment) {
        String what =
                "%s is not installed (Debian and Ubuntu: apt-get install %s)"
                        .formatted(name, debianPackage);
        String ci = environment.getOrDefault("CI", "");
        if (!ci.isEmpty() && !ci.equals("false")) {
            throw new AssertionFailedError(what + ", and CI is set, where no test may be skipped");
        }
        return new TestAbortedException("skipped: " + what);
    }

    private Optional<Path> find(String searchPath) {
        List<Path> folders = new ArrayList<>();
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                folders.add(Path.of(folder));
            }
        }
        // Where the PATH of a service or an IDE is shorter than a shell's.
        folders.addAll(
                List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/usr/sbin")));
        places.forEach(place -> folders.addAll(expanded(place)));
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static List<Path> expanded(String place) {
        int star = place.indexOf("/*");
        if (star < 0) {
            return List.of(Path.of(place));
        }
        Path parent = Path.of(place.substring(0, star + 1));
        int end = place.indexOf('/', star + 1);
        String pattern = place.substring(star + 1, end < 0 ? place.length() : end);
        String rest = end < 0 ? "" : place.substring(end + 1);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, pattern)) {
            children.forEach(child -> found.add(child.resolve(rest)));
        } catch (IOException notThere) {
            return List.of();
        }
        found.sort(Comparator.reverseOrder());
        return found;
    }
}

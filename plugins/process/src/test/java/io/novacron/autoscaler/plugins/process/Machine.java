package io.novacron.autoscaler.plugins.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What really runs on this machine, read from `/proc` independently of the code under test.
final class Machine {

    private Machine() {}

    /// @param tag `controller/id/port/group/key`
    record Tagged(long pid, long session, String tag, String commandLine) {
        String group() {
            return tag.split("/", 5)[3];
        }

        String key() {
            return tag.split("/", 5)[4];
        }

        /// Whether it leads its session: the instance itself, not a child of it.
        boolean isRoot() {
            return pid == session;
        }
    }

    /// Live processes with the tag of a state directory.
    static List<Tagged> tagged(Path directory) {
        String controller = text(directory.resolve("controller")).strip();
        List<Tagged> tagged = new ArrayList<>();
        if (controller.isEmpty()) {
            return tagged;
        }
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.toList()) {
                String name = entry.getFileName().toString();
                if (!name.chars().allMatch(Character::isDigit)) {
                    continue;
                }
                String stat = text(entry.resolve("stat"));
                Optional<String> tag =
                        Stream.of(text(entry.resolve("environ")).split("\0", -1))
                                .filter(part -> part.startsWith("NOVACRON_INSTANCE=" + controller))
                                .map(part -> part.substring("NOVACRON_INSTANCE=".length()))
                                .findFirst();
                if (tag.isPresent() && !stat.isEmpty()) {
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                    if (!fields[0].equals("Z")) {
                        tagged.add(
                                new Tagged(
                                        Long.parseLong(name),
                                        Long.parseLong(fields[3]),
                                        tag.get(),
                                        text(entry.resolve("cmdline")).replace('\0', ' ')));
                    }
                }
            }
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
        return tagged;
    }

    /// Root processes by `group/key`.
    static Map<String, List<Tagged>> roots(Path directory) {
        Map<String, List<Tagged>> roots = new TreeMap<>();
        tagged(directory).stream()
                .filter(Tagged::isRoot)
                .forEach(process ->
                        roots.computeIfAbsent(
                                        process.group() + "/" + process.key(),
                                        _ -> new ArrayList<>())
                                .add(process));
        return roots;
    }

    /// Ends everything tagged by a directory, so that no test leaves a process behind.
    static void endAll(Path directory) {
        for (int round = 0; round < 100 && !tagged(directory).isEmpty(); round++) {
            tagged(directory).forEach(process -> kill(process.pid()));
            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
        }
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}

package io.novacron.autoscaler.plugins.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The machine's processes, read from `/proc`; where there is none (not Linux) from
/// [ProcessHandle], without sessions, environments and memory. Stateless but for the boot,
/// thread-safe.
final class ProcessTable {

    /// Name of the tag in an instance's environment; its descendants inherit it.
    static final String TAG = "NOVACRON_INSTANCE";

    /// Clock ticks a second in `/proc/PID/stat`: `USER_HZ`, which is 100 on every architecture that
    /// both Linux and the JDK support.
    static final int TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");

    private final boolean linux = Files.isReadable(PROC.resolve("self/stat"));
    private final String boot = linux ? read(PROC.resolve("sys/kernel/random/boot_id")) : "";

    // Guarded by the monitor.
    private Optional<Look> newestLook = Optional.empty();

    /// One process at one moment.
    ///
    /// @param session id of the process that leads its session; 0 where not known
    /// @param processorTicks processor time of itself and of its children that were waited for
    record Row(
            ProcessIdentity identity,
            long parent,
            long session,
            boolean zombie,
            long processorTicks) {}

    private record Look(long begunNanos, List<Row> rows, Map<Long, String> tags) {}

    boolean hasProc() {
        return linux;
    }

    /// The live process with a pid; a zombie is not alive.
    Optional<ProcessIdentity> find(long pid) {
        return row(pid).filter(row -> !row.zombie()).map(Row::identity);
    }

    boolean isAlive(ProcessIdentity identity) {
        return find(identity.pid()).filter(identity::equals).isPresent();
    }

    /// All processes.
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        if (!linux) {
            ProcessHandle.allProcesses().forEach(handle -> fromHandle(handle).ifPresent(rows::add));
            return rows;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                row(Long.parseLong(entry.getFileName().toString())).ifPresent(rows::add);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            throw new IllegalStateException("cannot list " + PROC, unreadable);
        }
        return rows;
    }

    /// The tag a process carries. Empty too where it may not be read, or is overwritten by the
    /// program, so absence proves nothing.
    Optional<String> tag(long pid) {
        String start = TAG + "=";
        return read(PROC.resolve(pid + "/environ"))
                .transform(text -> List.of(text.split("\0", -1)))
                .stream()
                .filter(entry -> entry.startsWith(start))
                .map(entry -> entry.substring(start.length()))
                .findFirst();
    }

    /// Program and arguments, separated by NUL.
    String commandLine(long pid) {
        return read(PROC.resolve(pid + "/cmdline"));
    }

    /// Resident memory in bytes, where known.
    Optional<Long> residentBytes(long pid) {
        return read(PROC.resolve(pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    /// Memory of the machine in bytes, where known.
    Optional<Long> machineBytes() {
        return read(PROC.resolve("meminfo"))
                .lines()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    /// An instance's live processes: its root, the root's session and descendants while the root
    /// lives (its pid proves them), and whatever carries the tag. A process tagged by someone else
    /// (an instance that manages instances) is never among them.
    Set<ProcessIdentity> family(ProcessIdentity root, String tag) {
        Look look = lookSince(System.nanoTime());
        List<Row> rows = look.rows();
        Set<Long> related =
                rows.stream().anyMatch(row -> row.identity().equals(root) && !row.zombie())
                        ? related(rows, root.pid())
                        : Set.of();
        Set<ProcessIdentity> family = new LinkedHashSet<>();
        for (Row row : rows) {
            long pid = row.identity().pid();
            if (row.zombie()) {
                continue;
            }
            String carried = look.tags().get(pid);
            if (carried != null ? carried.equals(tag) : related.contains(pid)) {
                family.add(row.identity());
            }
        }
        return family;
    }

    /// A look at everything that began no earlier than asked for. Whoever waits for one that is
    /// under way shares the next: a hundred instances that end at once cost a few looks, not a
    /// hundred.
    private synchronized Look lookSince(long nanos) {
        if (newestLook.isEmpty() || newestLook.get().begunNanos() - nanos < 0) {
            long begun = System.nanoTime();
            Map<Long, String> tags = new HashMap<>();
            List<Row> rows = rows();
            for (Row row : rows) {
                tag(row.identity().pid()).ifPresent(found -> tags.put(row.identity().pid(), found));
            }
            newestLook = Optional.of(new Look(begun, rows, tags));
        }
        return newestLook.get();
    }

    /// Pids in the session that the root leads, and of its descendants.
    private static Set<Long> related(List<Row> rows, long root) {
        Map<Long, List<Row>> children = rows.stream().collect(Collectors.groupingBy(Row::parent));
        Set<Long> related = new LinkedHashSet<>(List.of(root));
        rows.stream()
                .filter(row -> row.session() == root)
                .forEach(row -> related.add(row.identity().pid()));
        List<Long> open = new ArrayList<>(related);
        while (!open.isEmpty()) {
            for (Row child : children.getOrDefault(open.removeLast(), List.of())) {
                if (related.add(child.identity().pid())) {
                    open.add(child.identity().pid());
                }
            }
        }
        return related;
    }

    /// Sends a signal, unless the process is gone. The identity is checked right before; the handle
    /// checks its own start time once more.
    void signal(ProcessIdentity identity, String signal) {
        Optional<ProcessHandle> handle = ProcessHandle.of(identity.pid());
        if (handle.isEmpty() || !isAlive(identity)) {
            return;
        }
        switch (signal) {
            case "TERM" -> handle.get().destroy();
            case "KILL" -> handle.get().destroyForcibly();
            default -> killCommand(identity.pid(), signal);
        }
    }

    private static void killCommand(long pid, String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, "" + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(2, java.util.concurrent.TimeUnit.SECONDS);
        } catch (IOException notStarted) {
            throw new IllegalStateException("cannot run sh to send " + signal, notStarted);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Row> row(long pid) {
        if (!linux) {
            return ProcessHandle.of(pid).flatMap(ProcessTable::fromHandle);
        }
        String stat = read(PROC.resolve(pid + "/stat"));
        // The name stands in parentheses and may hold anything, parentheses too.
        int nameEnd = stat.lastIndexOf(')');
        if (nameEnd < 0) {
            return Optional.empty();
        }
        String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
        long ticks = 0;
        for (int field = 11; field <= 14; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return Optional.of(
                new Row(
                        new ProcessIdentity(pid, Long.parseLong(fields[19]), boot),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[3]),
                        "ZX".contains(fields[0]),
                        ticks));
    }

    private static Optional<Row> fromHandle(ProcessHandle handle) {
        ProcessHandle.Info info = handle.info();
        if (!handle.isAlive() || info.startInstant().isEmpty()) {
            return Optional.empty();
        }
        Instant start = info.startInstant().get();
        Duration used = info.totalCpuDuration().orElse(Duration.ZERO);
        return Optional.of(
                new Row(
                        new ProcessIdentity(handle.pid(), start.toEpochMilli(), ""),
                        handle.parent().map(ProcessHandle::pid).orElse(0L),
                        0,
                        false,
                        used.toMillis() * TICKS_PER_SECOND / 1000));
    }

    /// The file's text; empty where it cannot be read, which for `/proc` means the process is gone.
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException gone) {
            return "";
        }
    }
}

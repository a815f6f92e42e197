package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The two things a machine's tag cannot tell, because there is no machine: which launches were
/// under way, and which launch keys are used up. Durable in a directory that one controller at a
/// time has. Thread-safe.
final class LaunchJournal implements AutoCloseable {

    /// Used keys that are kept; older ones are forgotten.
    static final int MOST_TERMINATED = 10_000;

    private static final String SUFFIX = ".launch";

    private final Path launches;
    private final Path terminatedFile;
    private final FileChannel lockFile;
    private final Map<UsedKey, Long> terminated =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UsedKey, Long> eldest) {
                    return size() > MOST_TERMINATED;
                }
            };

    private record UsedKey(String group, String key) {}

    /// A launch that began.
    ///
    /// @param volumes that it makes
    record Launch(String machine, List<VolumeName> volumes) {
        Launch {
            volumes = List.copyOf(volumes);
        }
    }

    /// @throws OutsideException where another controller has the directory, or it does not work
    LaunchJournal(Path directory) {
        this.launches = directory.resolve("launches");
        this.terminatedFile = directory.resolve("terminated");
        try {
            Files.createDirectories(launches);
            this.lockFile =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            lock(directory);
            load();
        } catch (IOException broken) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "the directory " + directory + " does not work", broken);
        }
    }

    private void lock(Path directory) throws IOException {
        Optional<FileLock> lock;
        try {
            lock = Optional.ofNullable(lockFile.tryLock());
        } catch (OverlappingFileLockException ofThisProcess) {
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            lockFile.close();
            throw new OutsideException(
                    Kind.UNAVAILABLE, "another controller has the directory " + directory);
        }
    }

    private void load() throws IOException {
        if (!Files.exists(terminatedFile)) {
            return;
        }
        for (String line : Files.readAllLines(terminatedFile, StandardCharsets.UTF_8)) {
            String[] parts = line.split("\t", -1);
            // A line that a crash cut off is a termination that had not begun.
            if (parts.length == 4 && parts[3].equals(".")) {
                terminated.put(new UsedKey(parts[0], unescape(parts[1])), Long.parseLong(parts[2]));
            }
        }
        // What was forgotten goes from the file, too.
        List<String> lines = new ArrayList<>();
        terminated.forEach((used, epoch) -> lines.add(line(used, epoch)));
        replace(terminatedFile, String.join("", lines));
    }

    private static String line(UsedKey used, long epoch) {
        return "%s\t%s\t%s\t.\n".formatted(used.group(), escape(used.key()), epoch);
    }

    private static String escape(String key) {
        return java.net.URLEncoder.encode(key, StandardCharsets.UTF_8);
    }

    private static String unescape(String key) {
        return java.net.URLDecoder.decode(key, StandardCharsets.UTF_8);
    }

    /// Says that a key is used up.
    synchronized void terminated(String group, String key, long epoch) {
        UsedKey used = new UsedKey(group, key);
        if (terminated.containsKey(used)) {
            return;
        }
        try (FileChannel file =
                FileChannel.open(
                        terminatedFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            file.write(ByteBuffer.wrap(line(used, epoch).getBytes(StandardCharsets.UTF_8)));
            file.force(true);
        } catch (IOException broken) {
            throw broken("note the end of a machine of " + group, broken);
        }
        terminated.put(used, epoch);
    }

    synchronized boolean isTerminated(String group, String key) {
        return terminated.containsKey(new UsedKey(group, key));
    }

    /// The newest epochs that used keys tell of, by group.
    synchronized Map<String, Long> epochs() {
        Map<String, Long> epochs = new LinkedHashMap<>();
        terminated.forEach((used, epoch) -> epochs.merge(used.group(), epoch, Math::max));
        return Collections.unmodifiableMap(epochs);
    }

    /// Says that a launch begins.
    void begin(Launch launch) {
        String volumes =
                String.join("\n", launch.volumes().stream().map(VolumeName::toString).toList());
        try {
            replace(file(launch.machine()), volumes);
        } catch (IOException broken) {
            throw broken("note the launch of " + launch.machine(), broken);
        }
    }

    /// Says that nothing of a launch is left to do.
    void end(String machine) {
        try {
            Files.deleteIfExists(file(machine));
        } catch (IOException broken) {
            throw broken("note the launch of " + machine, broken);
        }
    }

    /// Launches that began and did not end.
    List<Launch> open() {
        try (Stream<Path> files = Files.list(launches)) {
            List<Launch> open = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    String text = Files.readString(file);
                    open.add(
                            new Launch(
                                    name.substring(0, name.length() - SUFFIX.length()),
                                    Arrays.stream(text.split("\n"))
                                            .filter(line -> !line.isEmpty())
                                            .map(VolumeName::parse)
                                            .toList()));
                }
            }
            return open;
        } catch (IOException broken) {
            throw broken("read the launches under way", broken);
        }
    }

    private Path file(String machine) {
        return launches.resolve(machine + SUFFIX);
    }

    private static void replace(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static OutsideException broken(String what, IOException cause) {
        return new OutsideException(Kind.UNAVAILABLE, "cannot " + what, cause);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException broken) {
            throw broken("give the directory up", broken);
        }
    }
}

package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Sizing.Flavor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/// The limits the kernel holds a process to, of either version of control groups.
final class ControlGroup {

    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private ControlGroup() {}

    static Flavor limits(long pid) {
        return new Flavor("as the kernel says", cores(pid), memory(pid), OptionalDouble.empty());
    }

    private static double cores(long pid) {
        Path first = folder(pid, "cpu").resolve("cpu.cfs_quota_us");
        if (Files.exists(first)) {
            double period = Double.parseDouble(text(first.resolveSibling("cpu.cfs_period_us")));
            return Double.parseDouble(text(first)) / period;
        }
        String[] parts = text(folder(pid, "").resolve("cpu.max")).split(" ", 2);
        return parts[0].equals("max")
                ? -1
                : Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
    }

    private static double memory(long pid) {
        Path first = folder(pid, "memory").resolve("memory.limit_in_bytes");
        String limit = text(Files.exists(first) ? first : folder(pid, "").resolve("memory.max"));
        return limit.equals("max") ? -1 : Double.parseDouble(limit);
    }

    private static Path folder(long pid, String kind) {
        for (String line : text(Path.of("/proc/" + pid + "/cgroup")).lines().toList()) {
            String[] parts = line.split(":", 3);
            if (java.util.List.of(parts[1].split(",")).contains(kind)) {
                Path mounted = ROOT.resolve(parts[1]);
                return (Files.exists(mounted) && !parts[1].isEmpty() ? mounted : ROOT.resolve(kind))
                        .resolve(parts[2].substring(1));
            }
        }
        return ROOT.resolve("without-" + kind);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}

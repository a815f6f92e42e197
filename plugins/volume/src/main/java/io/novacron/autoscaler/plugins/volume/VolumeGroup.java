package io.novacron.autoscaler.plugins.volume;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A volume group of LVM, by its commands and their JSON reports. Sizes are whole extents, so a
/// volume may be larger than asked.
///
/// @param name of the group
/// @param reserveBytes what stays free in it
/// @param options of all its commands, beside their own
/// @param making options of the one that makes a volume
record VolumeGroup(String name, long reserveBytes, List<String> options, List<String> making) {

    private static final Duration LOADING = Duration.ofSeconds(10);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    VolumeGroup {
        options = List.copyOf(options);
        making = List.copyOf(making);
    }

    VolumeGroup(String name, long reserveBytes) {
        this(name, reserveBytes, List.of(), List.of());
    }

    /// @throws OutsideException `UNAVAILABLE` where the kernel has no device mapper, without which
    ///   there are no logical volumes
    static void requireDeviceMapper() {
        if (!hasDeviceMapper()) {
            load();
        }
        if (!hasDeviceMapper()) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "this kernel has no device mapper (no device-mapper in /proc/misc), so no"
                            + " logical volumes: take kind: file");
        }
    }

    // It is a module on many kernels, which nobody may have needed yet.
    private static void load() {
        try {
            new Commands(System.nanoTime() + LOADING.toNanos())
                    .attempt(List.of("modprobe", "-q", "dm_mod"));
        } catch (OutsideException noModules) {
            // Then it is built in or not there, which is what is looked at next.
            return;
        }
    }

    /// Whether the kernel has it now.
    static boolean hasDeviceMapper() {
        try {
            return Files.readAllLines(Path.of("/proc/misc")).stream()
                    .anyMatch(line -> line.strip().endsWith(" device-mapper"));
        } catch (IOException unreadable) {
            return false;
        }
    }

    Path device(String volume) {
        return Path.of("/dev", name, volume);
    }

    /// Bytes of a volume; empty where there is none of that name.
    OptionalLong bytes(String volume, Commands commands) {
        List<String> report = new ArrayList<>(List.of("lvs"));
        report.addAll(reporting());
        report.addAll(List.of("-o", "lv_name,lv_size", name));
        for (JsonNode row : rows(run(commands, report), "lv")) {
            if (row.path("lv_name").asString("").equals(volume)) {
                return OptionalLong.of(number(row, "lv_size"));
            }
        }
        return OptionalLong.empty();
    }

    /// Bytes of extents that are nobody's.
    long freeBytes(Commands commands) {
        List<String> report = new ArrayList<>(List.of("vgs"));
        report.addAll(reporting());
        report.addAll(List.of("-o", "vg_free", name));
        for (JsonNode row : rows(run(commands, report), "vg")) {
            return number(row, "vg_free");
        }
        throw new OutsideException(Kind.UNAVAILABLE, "there is no volume group " + name);
    }

    private static List<String> reporting() {
        return List.of("--reportformat", "json", "--units", "b", "--nosuffix");
    }

    /// @throws OutsideException `NO_CAPACITY` without free extents
    void create(String volume, long bytes, Commands commands) {
        requireRoom(volume, bytes, commands);
        List<String> command = new ArrayList<>(List.of("lvcreate", "--yes"));
        command.addAll(making);
        command.addAll(List.of("-n", volume, "-L", bytes + "b", name));
        run(commands, command);
    }

    /// Makes a volume larger, unless it is.
    ///
    /// @throws OutsideException `NO_CAPACITY` without free extents
    void extend(String volume, long bytes, Commands commands) {
        long present =
                bytes(volume, commands)
                        .orElseThrow(() ->
                                new OutsideException(
                                        Kind.UNAVAILABLE,
                                        "there is no logical volume %s in %s"
                                                .formatted(volume, name)));
        if (bytes > present) {
            requireRoom(volume, bytes - present, commands);
            run(commands, List.of("lvextend", "-L", bytes + "b", name + "/" + volume));
        }
    }

    /// Removes a volume and what it holds, where there is one.
    void remove(String volume, Commands commands) {
        if (bytes(volume, commands).isPresent()) {
            run(commands, List.of("lvremove", "--yes", name + "/" + volume));
        }
    }

    private void requireRoom(String volume, long more, Commands commands) {
        VolumeDirectory.requireRoom(volume, more, freeBytes(commands) - reserveBytes, name);
    }

    private String run(Commands commands, List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(1, options);
        return commands.run(whole);
    }

    private static JsonNode rows(String report, String kind) {
        try {
            return JSON.readTree(report).path("report").path(0).path(kind);
        } catch (JacksonException unreadable) {
            throw new OutsideException(Kind.UNAVAILABLE, "LVM's report is not JSON", unreadable);
        }
    }

    private static long number(JsonNode row, String column) {
        try {
            return Long.parseLong(row.path(column).asString(""));
        } catch (NumberFormatException unreadable) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "LVM's report has no " + column, unreadable);
        }
    }
}

package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.spi.SettingsReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// What the server's configuration says about a provider of type `push`.
///
/// @param groupLabel label of remote-write series whose value is the group's id, default `group`; a
///   metric's own `groupLabel` goes before it
/// @param instanceLabel label whose value is an instance's id or address; by default a metric whose
///   own `instanceLabel` is left out is a value of the group: each series that Prometheus scraped
///   has an `instance`, most of which are no instances of groups
/// @param series series kept at once, default 1,000,000 (about 300 bytes of heap each); samples of
///   further ones are refused
/// @param seriesPerGroup the same within one group, default 10,000, so that one group that goes
///   wild leaves room for the others
/// @param expireAfter a series without a new sample for so long is forgotten, default 15 min
/// @param maxBodyBytes a larger body is refused, default 16 MiB
/// @param maxDecodedBytes so is one that unpacks to more, default 64 MiB
public record PushSettings(
        String groupLabel,
        Optional<String> instanceLabel,
        int series,
        int seriesPerGroup,
        Duration expireAfter,
        int maxBodyBytes,
        int maxDecodedBytes) {

    private static final long MOST_BYTES = 1L << 30;

    /// Every default.
    public static final PushSettings DEFAULT =
            new PushSettings(
                    "group",
                    Optional.empty(),
                    1_000_000,
                    10_000,
                    Duration.ofMinutes(15),
                    16 << 20,
                    64 << 20);

    /// @throws IllegalArgumentException with every problem
    static PushSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        PushSettings read =
                new PushSettings(
                        label(reader, "groupLabel").orElse(DEFAULT.groupLabel()),
                        label(reader, "instanceLabel"),
                        reader.integer("series", 1, 100_000_000).orElse(DEFAULT.series()),
                        reader.integer("seriesPerGroup", 1, 100_000_000)
                                .orElse(DEFAULT.seriesPerGroup()),
                        reader.duration("expireAfter", Duration.ofSeconds(1), Duration.ofDays(7))
                                .orElse(DEFAULT.expireAfter()),
                        bytes(reader, "maxBodyBytes", DEFAULT.maxBodyBytes()),
                        bytes(reader, "maxDecodedBytes", DEFAULT.maxDecodedBytes()));
        reader.finishOrFail("provider " + name);
        return read;
    }

    private static Optional<String> label(SettingsReader reader, String key) {
        Optional<String> label = reader.text(key);
        label.filter(text -> !SeriesSelector.isLabel(text))
                .ifPresent(text -> reader.problem(key, "'" + text + "'", "the name of a label"));
        return label;
    }

    private static int bytes(SettingsReader reader, String key, int byDefault) {
        long bytes = reader.bytes(key, 1024).orElse((long) byDefault);
        if (bytes > MOST_BYTES) {
            reader.problem(key, bytes + " bytes", "at most 1Gi");
            return byDefault;
        }
        return (int) bytes;
    }
}

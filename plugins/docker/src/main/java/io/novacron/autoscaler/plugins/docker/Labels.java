package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.spi.ResourceController.LaunchRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What a container of ours carries for its whole life; a label never changes after the container
/// was created. A container without all of `scope`, `group` and `key` is not ours.
///
/// @param epoch of the owner that launched it
/// @param size what it was launched with
record Labels(
        String scope,
        String group,
        String key,
        long epoch,
        Size size,
        Readiness readiness,
        Duration stopTimeout) {

    static final String PREFIX = "io.novacron.autoscaler.";
    static final String SCOPE = PREFIX + "scope";
    static final String GROUP = PREFIX + "group";
    static final String KEY = PREFIX + "key";
    static final String EPOCH = PREFIX + "epoch";
    static final String SIZE = PREFIX + "size";
    static final String CORES = PREFIX + "cpu";
    static final String MEMORY = PREFIX + "memory";
    private static final String READINESS = PREFIX + "readiness";
    private static final String STOP_MILLIS = PREFIX + "stop-millis";

    private static final int LONGEST_GROUP = 40;
    private static final int HASH_LETTERS = 12;

    Map<String, String> asMap() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(SCOPE, scope);
        labels.put(GROUP, group);
        labels.put(KEY, key);
        labels.put(EPOCH, Long.toString(epoch));
        putSize(labels, size);
        labels.put(READINESS, readiness.text());
        labels.put(STOP_MILLIS, Long.toString(stopTimeout.toMillis()));
        return labels;
    }

    static void putSize(Map<String, String> labels, Size size) {
        size.name().ifPresent(name -> labels.put(SIZE, name));
        labels.put(CORES, Double.toString(size.cores()));
        labels.put(MEMORY, Long.toString(size.memoryBytes()));
    }

    /// Empty for what is not ours.
    static Optional<Labels> of(Map<String, String> labels) {
        String scope = labels.get(SCOPE);
        String group = labels.get(GROUP);
        String key = labels.get(KEY);
        if (scope == null || group == null || key == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Labels(
                        scope,
                        group,
                        key,
                        number(labels, EPOCH, 0),
                        size(labels),
                        Readiness.parse(labels.getOrDefault(READINESS, "")),
                        Duration.ofMillis(
                                number(
                                        labels,
                                        STOP_MILLIS,
                                        ContainerTemplate.DEFAULT_STOP_TIMEOUT.toMillis()))));
    }

    static Size size(Map<String, String> labels) {
        double cores = 0;
        try {
            cores = Double.parseDouble(labels.getOrDefault(CORES, "0"));
        } catch (NumberFormatException unreadable) {
            // no limit known
        }
        return new Size(
                Optional.ofNullable(labels.get(SIZE)),
                cores >= 0 ? cores : 0,
                Math.max(0, number(labels, MEMORY, 0)));
    }

    static long number(Map<String, String> labels, String name, long otherwise) {
        try {
            return Long.parseLong(labels.getOrDefault(name, Long.toString(otherwise)));
        } catch (NumberFormatException unreadable) {
            return otherwise;
        }
    }

    /// The instance's id, which is its container's name: the same for the same key, so that the
    /// engine itself refuses a second one.
    static String instanceId(String scope, LaunchRequest request) {
        String group = request.group().id();
        String hash = sha256(scope + '\n' + group + '\n' + request.key());
        String readable = group.replaceAll("[^A-Za-z0-9_.-]", "-");
        return readable.substring(0, Math.min(LONGEST_GROUP, readable.length()))
                + "-"
                + hash.substring(0, HASH_LETTERS);
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every JDK has SHA-256", never);
        }
    }
}

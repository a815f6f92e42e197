package io.novacron.autoscaler.plugins.libvirt;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/// What a machine is called; the same for the same launch key, so that a launch that is repeated
/// finds what the first one made.
///
/// @param name of the domain, and the instance's id
record MachineName(String name, UUID uuid) {

    private static final int DISTINCT_LETTERS = 8;

    /// How the volumes of our machines are called.
    private static final Pattern VOLUME =
            Pattern.compile("[a-z0-9][a-z0-9._-]*-[0-9a-f]{8}(?:\\.qcow2|-seed\\.iso)");

    static MachineName of(String owner, String group, String key) {
        UUID uuid =
                UUID.nameUUIDFromBytes(
                        String.join("\n", owner, group, key).getBytes(StandardCharsets.UTF_8));
        return new MachineName(group + "-" + uuid.toString().substring(0, DISTINCT_LETTERS), uuid);
    }

    /// Whether a volume's name is one we give.
    static boolean isVolume(String volume) {
        return VOLUME.matcher(volume).matches();
    }

    /// A stable address of its network card, in QEMU's range, so that a lease stays its own.
    String hardwareAddress(int card) {
        long bits = uuid.getLeastSignificantBits() + card;
        return String.format(
                Locale.ROOT,
                "52:54:00:%02x:%02x:%02x",
                bits >> 16 & 0xff,
                bits >> 8 & 0xff,
                bits & 0xff);
    }
}

package io.novacron.autoscaler.plugins.hooks;

import io.novacron.autoscaler.spi.HookTarget;
import java.util.Collection;

/// What the other side said, fit for an event: short, and without what we gave it in confidence.
final class Notes {

    /// A shorter one would mask half of any text.
    private static final int SHORTEST_SECRET = 4;

    private Notes() {}

    /// The end of a text, where commands say what went wrong.
    ///
    /// @param confidential values of headers or of the environment
    static String of(String text, Collection<String> confidential) {
        String masked = text.strip();
        for (String secret : confidential) {
            if (secret.length() >= SHORTEST_SECRET) {
                masked = masked.replace(secret, "***");
            }
        }
        return masked.length() <= HookTarget.LONGEST_NOTE
                ? masked
                : "…" + masked.substring(masked.length() - HookTarget.LONGEST_NOTE + 1);
    }
}

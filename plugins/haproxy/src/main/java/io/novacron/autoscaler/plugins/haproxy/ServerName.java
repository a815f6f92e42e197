package io.novacron.autoscaler.plugins.haproxy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// The name of an instance as a server of HAProxy: `novacron.GROUP.INSTANCE`, so that a listing
/// tells whose it is after any restart. Letters, digits, `-` and `_` stand for themselves, every
/// other byte of the UTF-8 text is `:hh`; so a name can be read back, two instances never share
/// one, and no id can hold anything that HAProxy's command line would read as more than a word.
///
/// @param group id of the group
/// @param instance id of the instance
record ServerName(String group, String instance) {

    /// HAProxy names no limit; its command line does, and these have to fit several times.
    static final int LONGEST = 400;

    private static final String PREFIX = "novacron.";

    /// As HAProxy shows it.
    String text() {
        return PREFIX + encoded(group) + "." + encoded(instance);
    }

    /// Reads a name; empty where it is none of ours.
    static Optional<ServerName> of(String text) {
        int dot = text.indexOf('.', PREFIX.length());
        if (!text.startsWith(PREFIX) || dot < 0) {
            return Optional.empty();
        }
        Optional<String> group = decoded(text.substring(PREFIX.length(), dot));
        Optional<String> instance = decoded(text.substring(dot + 1));
        return group.isPresent() && instance.isPresent()
                ? Optional.of(new ServerName(group.get(), instance.get()))
                        .filter(name -> name.text().equals(text))
                : Optional.empty();
    }

    private static boolean isPlain(int letter) {
        return (letter >= 'a' && letter <= 'z')
                || (letter >= 'A' && letter <= 'Z')
                || (letter >= '0' && letter <= '9')
                || letter == '-'
                || letter == '_';
    }

    private static String encoded(String id) {
        StringBuilder text = new StringBuilder();
        for (byte letter : id.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(letter)) {
                text.append((char) letter);
            } else {
                text.append(':').append(HexFormat.of().toHexDigits(letter));
            }
        }
        return text.toString();
    }

    private static Optional<String> decoded(String text) {
        byte[] bytes = new byte[text.length()];
        int length = 0;
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (isPlain(letter)) {
                bytes[length++] = (byte) letter;
            } else if (letter == ':'
                    && index + 2 < text.length()
                    && HexFormat.isHexDigit(text.charAt(index + 1))
                    && HexFormat.isHexDigit(text.charAt(index + 2))) {
                bytes[length++] = (byte) HexFormat.fromHexDigits(text, index + 1, index + 3);
                index += 2;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }
}

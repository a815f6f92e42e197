package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// Links each event to the one before: SHA-256 over the earlier hash and the event's parts, each
/// preceded by its length so that no two events read alike. A changed, removed or inserted row
/// breaks every hash after it.
final class EventChain {

    /// What stands before the first event.
    static final String START = "0".repeat(64);

    private EventChain() {}

    /// The event as the database keeps it: times to the microsecond.
    static Event stored(Event event, long sequence) {
        return new Event(
                sequence,
                event.at().truncatedTo(ChronoUnit.MICROS),
                event.group(),
                event.type(),
                event.message(),
                event.details(),
                event.intent());
    }

    static String hash(String before, Event event) {
        MessageDigest digest = sha256();
        add(digest, before);
        add(digest, Long.toString(event.sequence()));
        add(digest, event.at().toString());
        add(digest, event.group().orElse(""));
        add(digest, event.type().name());
        add(digest, event.message());
        add(digest, Documents.write(event.details()));
        add(digest, event.intent().orElse(""));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}

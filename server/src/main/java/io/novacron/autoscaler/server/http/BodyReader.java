package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.server.http.Refusal.Kind;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads bodies within bounds of size, before and after decompression, and of time: a client that
/// sends a byte a second holds nothing for long.
final class BodyReader {

    private static final String GZIP = "gzip";
    private static final int CHUNK = 16 << 10;

    /// So many times the largest body is read and dropped before it is refused; beyond that the
    /// connection is closed at once.
    static final int LINGER = 4;

    private static final Duration DISCARD = Duration.ofSeconds(5);

    /// A body that trickles is told so; one that has stopped can only be cut off, a little later.
    private static final Duration LENIENCE = Duration.ofSeconds(1);

    private final int largest;
    private final Duration patience;
    private final Watchdog watchdog;

    /// @param largest bytes, decompressed
    /// @param patience from the first byte of a body to its last
    BodyReader(int largest, Duration patience, Watchdog watchdog) {
        this.largest = largest;
        this.patience = patience;
        this.watchdog = watchdog;
    }

    /// @param own encodings the operation decodes itself
    /// @throws Refusal too large, too slow, not what it says
    byte[] read(Incoming incoming, Set<String> own) {
        Optional<String> encoding = incoming.header("Content-Encoding");
        boolean gzip = encoding.filter(GZIP::equalsIgnoreCase).isPresent();
        boolean plain =
                encoding.isEmpty()
                        || encoding.filter("identity"::equalsIgnoreCase).isPresent()
                        || encoding.filter(own::contains).isPresent();
        if (!gzip && !plain) {
            throw Refusal.of(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "Content-Encoding %s; allowed: gzip, identity"
                                    .formatted(FieldProblem.quoted(encoding.orElse(""))))
                    .with("Accept-Encoding", GZIP);
        }
        long declared =
                incoming.header("Content-Length")
                        .map(length -> Parameter.whole(length).orElse(0))
                        .orElse(0L);
        if (declared > largest) {
            if (declared <= (long) LINGER * largest) {
                discard(incoming);
            }
            throw tooLarge();
        }
        try {
            return watchdog.within(patience.plus(LENIENCE), () -> readAll(incoming, gzip));
        } catch (Refusal refusal) {
            throw refusal;
        } catch (UncheckedIOException broken) {
            boolean compression =
                    broken.getCause() instanceof ZipException
                            || broken.getCause() instanceof EOFException;
            throw compression
                    ? Refusal.of(Kind.MALFORMED, "the body ends too early or is not in gzip format")
                    : unreadable();
        } catch (RuntimeException broken) {
            // The web server has exceptions of its own for a client that is gone.
            throw unreadable();
        }
    }

    // A client that is still sending when the connection closes may never see the answer.
    private void discard(Incoming incoming) {
        try {
            watchdog.within(
                    DISCARD,
                    () -> {
                        try {
                            return incoming.body().transferTo(OutputStream.nullOutputStream());
                        } catch (IOException gone) {
                            throw new UncheckedIOException(gone);
                        }
                    });
        } catch (RuntimeException gone) {
            // It hears the refusal, or it is not there any more.
            return;
        }
    }

    private static Refusal unreadable() {
        return Refusal.of(Kind.MALFORMED, "the body could not be read").with("Connection", "close");
    }

    private byte[] readAll(Incoming incoming, boolean gzip) {
        try {
            InputStream body = incoming.body();
            return readAll(gzip ? new GZIPInputStream(body) : body);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private byte[] readAll(InputStream body) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            whole.write(chunk, 0, count);
            if (whole.size() > largest) {
                throw tooLarge();
            }
            if (System.nanoTime() - deadline > 0) {
                throw tooSlow();
            }
        }
        return whole.toByteArray();
    }

    private Refusal tooLarge() {
        return Refusal.of(Kind.TOO_LARGE, "at most %d bytes are taken".formatted(largest))
                .with("Connection", "close");
    }

    private Refusal tooSlow() {
        return Refusal.of(
                        Kind.TIMEOUT,
                        "the body has to arrive within %d s".formatted(patience.toSeconds()))
                .with("Connection", "close");
    }
}

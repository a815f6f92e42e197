package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.jna.Libvirt.VirErrorCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connection to one libvirt host: opened when first asked for, and again after it was lost, at
/// first at once and then with pauses that double up to [#LONGEST_PAUSE], with jitter.
///
/// A daemon that hangs is told by libvirt's own keep-alive, which breaks the connection and so
/// brings calls back that wait on it. Machines run on whatever happens to the connection.
/// Thread-safe; libvirt lets threads share a connection.
final class Hypervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hypervisor.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// A daemon that is silent for `KEEP_ALIVE_SECONDS * KEEP_ALIVE_COUNT` counts as gone.
    private static final int KEEP_ALIVE_SECONDS = 5;

    private static final int KEEP_ALIVE_COUNT = 3;

    /// The library prints errors unless somebody takes them; each also arrives as an exception.
    private static final VirErrorCallback SILENCE = (_, _) -> {};

    private static boolean libraryReady;

    private final String uri;
    private final NativeThreads threads;
    private final ReentrantLock opening = new ReentrantLock();
    private final SplittableRandom random = new SplittableRandom();
    private final AtomicReference<@Nullable Connect> connection = new AtomicReference<>();
    private volatile boolean closed;
    private Duration pause = Duration.ZERO;
    private long notBefore = System.nanoTime();
    private final AtomicInteger generation = new AtomicInteger();

    Hypervisor(String name, String uri, int width) {
        this.uri = uri;
        this.threads = new NativeThreads(name, width);
    }

    /// A question to libvirt.
    @FunctionalInterface
    interface Question<T> {
        T ask(Connect connect) throws LibvirtException;
    }

    /// Runs work that asks libvirt, apart from the caller's thread; see [NativeThreads#within].
    <T> T within(Duration timeout, String what, Callable<T> work) {
        return threads.within(timeout, what, work);
    }

    /// Asks on this thread, which must be one of [#within].
    ///
    /// @throws OutsideException of the kind [LibvirtFault] finds; `UNAVAILABLE` while there is no
    ///   connection
    <T> T ask(String what, Question<T> question) {
        Connect connect = connection();
        try {
            return question.ask(connect);
        } catch (LibvirtException thrown) {
            if (isLost(connect, thrown)) {
                drop(connect);
                throw new OutsideException(
                        Kind.UNAVAILABLE,
                        "%s: the connection to libvirt broke: %s"
                                .formatted(what, thrown.getMessage()),
                        thrown);
            }
            throw LibvirtFault.of(what, thrown);
        }
    }

    /// As [#ask], with empty for what is not there.
    <T> Optional<T> find(String what, Question<T> question) {
        return ask(
                what,
                connect -> {
                    try {
                        return Optional.of(question.ask(connect));
                    } catch (LibvirtException thrown) {
                        if (LibvirtFault.isAbsent(thrown)) {
                            return Optional.<T>empty();
                        }
                        throw thrown;
                    }
                });
    }

    /// Counts connections: it is another one after each time the host was lost.
    int generation() {
        return generation.get();
    }

    private Connect connection() {
        Connect open = connection.get();
        if (open != null) {
            return open;
        }
        opening.lock();
        try {
            Connect meanwhile = connection.get();
            return meanwhile != null ? meanwhile : connect();
        } finally {
            opening.unlock();
        }
    }

    private Connect connect() {
        if (closed) {
            throw new OutsideException(Kind.UNAVAILABLE, "the libvirt controller is closed");
        }
        long wait = notBefore - System.nanoTime();
        if (wait > 0) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "no connection to libvirt",
                    null,
                    Optional.of(Duration.ofNanos(wait)));
        }
        try {
            prepareLibrary();
            Connect opened = new Connect(uri);
            keepAlive(opened);
            connection.set(opened);
            generation.incrementAndGet();
            pause = Duration.ZERO;
            LOG.info("connected to libvirt");
            return opened;
        } catch (LibvirtException refused) {
            pause = pause.isZero() ? FIRST_PAUSE : smaller(pause.multipliedBy(2), LONGEST_PAUSE);
            notBefore = System.nanoTime() + random.nextLong(pause.toNanos() / 2, pause.toNanos());
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "cannot connect to libvirt: " + refused.getMessage(),
                    refused);
        }
    }

    private static Duration smaller(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void keepAlive(Connect opened) {
        try {
            opened.setKeepAlive(KEEP_ALIVE_SECONDS, KEEP_ALIVE_COUNT);
        } catch (LibvirtException unsupported) {
            // Drivers without a daemon, such as test:///default, have nothing to keep alive.
            LOG.debug("no keep-alive for this connection", unsupported);
        }
    }

    /// Once a process, before the first connection: the event loop answers keep-alive messages.
    private static synchronized void prepareLibrary() throws LibvirtException {
        if (libraryReady) {
            return;
        }
        Connect.setErrorCallback(SILENCE);
        Library.initEventLoop();
        Thread.ofPlatform().daemon().name("libvirt-events").start(Hypervisor::runEventLoop);
        libraryReady = true;
    }

    private static void runEventLoop() {
        try {
            Library.runEventLoop();
        } catch (LibvirtException | InterruptedException ended) {
            LOG.warn("libvirt's event loop ended: a daemon that hangs is told late", ended);
        }
    }

    private static boolean isLost(Connect connect, LibvirtException thrown) {
        ErrorNumber code = LibvirtFault.code(thrown);
        if (code == ErrorNumber.VIR_ERR_INVALID_CONN) {
            return true;
        }
        try {
            return !connect.isAlive();
        } catch (LibvirtException unknown) {
            return true;
        }
    }

    /// Not closed here: other threads may be inside a call on it. Its socket is gone already, and
    /// the binding closes it once nobody holds it any more.
    private void drop(Connect lost) {
        if (connection.compareAndSet(lost, null)) {
            LOG.warn("lost the connection to libvirt");
        }
    }

    private static void closeQuietly(Connect connect) {
        try {
            connect.close();
        } catch (LibvirtException broken) {
            LOG.debug("closing a connection to libvirt", broken);
        }
    }

    @Override
    public void close() {
        closed = true;
        boolean nobodyInside = threads.end();
        Connect open = connection.getAndSet(null);
        if (open != null && nobodyInside) {
            closeQuietly(open);
        }
    }
}

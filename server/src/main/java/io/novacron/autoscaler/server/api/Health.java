package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ObjectNode;

/// Whether the process answers, and whether it does its work. Thread-safe.
public final class Health {

    /// A loop that did not tick for so long hangs: it ticks every second, and a tick hands its work
    /// to other threads.
    private static final Duration TICKS_WITHIN = Duration.ofSeconds(15);

    /// The store is asked at most this often, however often probes come.
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final AutoScalingManager manager;
    private final StateStore store;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private long ticks = -1;
    private long tickedAt = System.nanoTime();
    private long askedAt;
    private String storeState = "";

    public Health(AutoScalingManager manager, StateStore store) {
        this.manager = manager;
        this.store = store;
    }

    /// From now on not ready: balancers send nothing more.
    public void stopping() {
        stopping.set(true);
    }

    public boolean isStopping() {
        return stopping.get();
    }

    Reply live(ApiRequest request) {
        return Reply.of(Trees.object().put("status", "up"));
    }

    Reply ready(ApiRequest request) {
        Map<String, String> checks = checks();
        boolean up = checks.values().stream().allMatch("up"::equals);
        ObjectNode tree = Trees.object().put("status", up ? "up" : "down");
        ObjectNode shown = tree.putObject("checks");
        checks.forEach(shown::put);
        return Reply.of(up ? 200 : 503, tree);
    }

    private Map<String, String> checks() {
        Map<String, String> checks = new TreeMap<>();
        lock.lock();
        try {
            checks.put("server", stopping.get() ? "stopping" : "up");
            checks.put("store", store());
            checks.put("loop", loop());
        } finally {
            lock.unlock();
        }
        return checks;
    }

    private String store() {
        long now = System.nanoTime();
        if (storeState.isEmpty() || now - askedAt >= ASK_AGAIN.toNanos()) {
            askedAt = now;
            try {
                store.events(EventQuery.latest(1));
                storeState = "up";
            } catch (OutsideException failed) {
                storeState = "does not answer";
            }
        }
        return storeState;
    }

    private String loop() {
        long now = System.nanoTime();
        long count = manager.loop().statistics().ticks();
        if (count != ticks) {
            ticks = count;
            tickedAt = now;
        }
        if (count == 0) {
            return "has not ticked yet";
        }
        return now - tickedAt > TICKS_WITHIN.toNanos() ? "does not tick" : "up";
    }
}

package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/// What was asked for and is answered later (`Prefer: respond-async`, RFC 7240): each has an
/// address that tells how far it is and, when it is done, what came of it. The newest [#MOST] are
/// remembered until the server ends. Thread-safe.
final class Errands {

    static final int MOST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    private static final String ADDRESS = "/api/v1/backtests/";

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Errand> byId = new LinkedHashMap<>();

    private static final class Errand {
        private final Pace pace;
        private volatile Optional<ObjectNode> result = Optional.empty();
        private volatile Optional<String> failure = Optional.empty();

        Errand(Pace pace) {
            this.pace = pace;
        }

        boolean isRunning() {
            return result.isEmpty() && failure.isEmpty();
        }
    }

    static boolean wanted(ApiRequest request) {
        return request.header("Prefer").map(text -> text.contains("respond-async")).orElse(false);
    }

    /// Begins it and says where to ask.
    ///
    /// @param play ends with the result, or throws [Refusal]
    /// @param last always runs when it is over
    Reply begin(Pace pace, Supplier<ObjectNode> play, Runnable last) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        Errand errand = new Errand(pace);
        synchronized (byId) {
            byId.put(id, errand);
            for (Iterator<Errand> oldest = byId.values().iterator();
                    byId.size() > MOST && oldest.hasNext(); ) {
                if (!oldest.next().isRunning()) {
                    oldest.remove();
                }
            }
        }
        Thread.ofPlatform().daemon().name("backtest " + id).start(() -> run(errand, play, last));
        return Reply.of(202, tree(id, errand))
                .with("Location", ADDRESS + id)
                .with("Preference-Applied", "respond-async");
    }

    private static void run(Errand errand, Supplier<ObjectNode> play, Runnable last) {
        Optional<ObjectNode> result = Optional.empty();
        Optional<String> failure = Optional.empty();
        try {
            result = Optional.of(play.get());
        } catch (Refusal refused) {
            failure = Optional.of(String.valueOf(refused.getMessage()));
        } catch (RuntimeException bug) {
            // The one catch-all of its thread: who asked learns that there will be no answer.
            LOG.error("a backtest failed", bug);
            failure = Optional.of("the backtest failed; the server's log says why");
        } finally {
            // Before it is said to be over: who reads that may begin the next one.
            last.run();
        }
        errand.failure = failure;
        errand.result = result;
    }

    Reply get(ApiRequest request) {
        String id = request.variable("backtest");
        Errand errand;
        synchronized (byId) {
            errand = byId.get(id);
        }
        if (errand == null) {
            throw Refusal.of(
                    Kind.NOT_FOUND,
                    "no backtest %s; the newest %d are remembered until the server ends"
                            .formatted(FieldProblem.quoted(id), MOST));
        }
        return Reply.of(tree(id, errand));
    }

    private static ObjectNode tree(String id, Errand errand) {
        ObjectNode tree = Trees.object().put("id", id);
        Optional<ObjectNode> result = errand.result;
        Optional<String> failure = errand.failure;
        if (result.isPresent()) {
            tree.put("state", "done").put("progress", 1.0).set("result", result.get());
        } else if (failure.isPresent()) {
            tree.put("state", "failed")
                    .put("progress", errand.pace.progress())
                    .put("problem", failure.get());
        } else {
            tree.put("state", "running").put("progress", errand.pace.progress());
        }
        return tree;
    }
}

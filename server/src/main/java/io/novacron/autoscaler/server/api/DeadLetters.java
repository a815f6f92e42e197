package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.runtime.Notifier;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.NotificationStore.DeadLetter;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/// Events that a sink of notifications did not take.
final class DeadLetters {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Notifier notifier;
    private final NotificationStore store;

    DeadLetters(Notifier notifier, NotificationStore store) {
        this.notifier = notifier;
        this.store = store;
    }

    Reply list(ApiRequest request) {
        ObjectNode tree = Trees.object();
        tree.set(
                "letters",
                Trees.array(store.deadLetters(request.count("limit")), DeadLetters::letter));
        return Reply.of(tree);
    }

    private static ObjectNode letter(DeadLetter letter) {
        return Trees.object()
                .put("sink", letter.sink())
                .put("sequence", letter.sequence())
                .put("at", letter.at().toString())
                .put("attempts", letter.attempts())
                .put("why", letter.why());
    }

    Reply redeliver(ApiRequest request) {
        try {
            if (notifier.redeliver(sink(request), sequence(request), Call.within(TIMEOUT))) {
                return Reply.nothing();
            }
        } catch (OutsideException failed) {
            throw Refusal.of(Kind.NOT_TAKEN, String.valueOf(failed.getMessage()));
        }
        throw missing(request);
    }

    Reply forget(ApiRequest request) {
        if (store.remove(sink(request), sequence(request))) {
            return Reply.nothing();
        }
        throw missing(request);
    }

    private static Refusal missing(ApiRequest request) {
        return Refusal.of(
                Kind.NOT_FOUND,
                "sink %s has no dead letter %s"
                        .formatted(
                                FieldProblem.quoted(sink(request)),
                                FieldProblem.quoted(request.variable("sequence"))));
    }

    private static String sink(ApiRequest request) {
        return request.variable("sink");
    }

    // What is no number is no event's.
    private static long sequence(ApiRequest request) {
        try {
            return Long.parseLong(request.variable("sequence"));
        } catch (NumberFormatException wrong) {
            throw missing(request);
        }
    }
}

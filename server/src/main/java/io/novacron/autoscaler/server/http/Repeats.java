package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.server.access.Tokens;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.spi.AnswerStore;
import io.novacron.autoscaler.spi.AnswerStore.Answer;
import io.novacron.autoscaler.spi.AnswerStore.Claim;
import io.novacron.autoscaler.spi.AnswerStore.Request;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Answers a repeated request with what the first one got, and lets one of two at once run.
/// Thread-safe.
///
/// Only what was done is remembered: a refused request has changed nothing, and may be sent again
/// with the same key after it was put right.
final class Repeats {

    private static final String CONTENT_TYPE = "Content-Type";

    private final AnswerStore store;
    private final InstantSource clock;

    Repeats(AnswerStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    Reply once(ApiRequest request, String target, Supplier<Reply> work) {
        Optional<String> key = request.text(Parameter.IDEMPOTENCY_KEY);
        if (key.isEmpty()) {
            return work.get();
        }
        byte[] body = request.content().map(ApiRequest.Content::bytes).orElse(new byte[0]);
        Request repeated =
                new Request(
                        key.get(),
                        request.caller().name(),
                        request.operation().method(),
                        target,
                        HexFormat.of().formatHex(Tokens.sha256(body)));
        return switch (store.claim(repeated, clock.instant())) {
            case Claim.Granted(int attempt) -> run(repeated, attempt, work);
            case Claim.Answered(Answer answer) -> again(answer);
            case Claim.Running _ ->
                    throw Refusal.of(
                                    Kind.RUNNING,
                                    "the request with this Idempotency-Key has not ended yet")
                            .with("Retry-After", "1");
            case Claim.Mismatch _ ->
                    throw Refusal.of(
                            Kind.KEY_REUSED,
                            "this Idempotency-Key belongs to another request; take a new one");
        };
    }

    private Reply run(Request request, int attempt, Supplier<Reply> work) {
        Reply reply;
        try {
            reply = work.get();
        } catch (RuntimeException failed) {
            store.release(request, attempt);
            throw failed;
        }
        answer(reply).ifPresent(answer -> store.answer(request, attempt, answer));
        return reply;
    }

    private static Optional<Answer> answer(Reply reply) {
        TreeMap<String, String> headers = new TreeMap<>(reply.headers());
        return switch (reply) {
            case Reply.Document document -> {
                headers.put(CONTENT_TYPE, MediaTypes.JSON);
                yield Optional.of(
                        new Answer(document.status(), headers, document.tree().toString()));
            }
            case Reply.Text text -> {
                headers.put(CONTENT_TYPE, text.mediaType());
                yield Optional.of(new Answer(text.status(), headers, text.text()));
            }
            case Reply.Nothing nothing -> Optional.of(new Answer(nothing.status(), headers, ""));
            case Reply.Stream _ -> Optional.empty();
        };
    }

    private static Reply again(Answer answer) {
        TreeMap<String, String> headers = new TreeMap<>(answer.headers());
        Optional<String> type = Optional.ofNullable(headers.remove(CONTENT_TYPE));
        headers.put("Idempotency-Replayed", "true");
        return type.filter(MediaTypes.JSON::equals)
                .<Reply>map(_ ->
                        new Reply.Document(
                                answer.status(), headers, Documents.readJson(answer.body())))
                .or(() ->
                        type.map(other ->
                                new Reply.Text(answer.status(), headers, other, answer.body())))
                .orElseGet(() -> new Reply.Nothing(answer.status(), headers));
    }
}

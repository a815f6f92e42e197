package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.CaseDocuments;
import io.novacron.autoscaler.config.EvaluationCase;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.LoopListener;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// Decisions as cases that `evaluate` answers identically: what they were made from is remembered
/// for the newest [#MOST] evaluations of all groups. With a thousand groups these are the last
/// twenty of each, a few kilobytes apiece. Thread-safe.
public final class Cases implements LoopListener {

    /// Evaluations that are remembered.
    static final int MOST = 20_000;

    private final AtomicReferenceArray<Evaluation> ring = new AtomicReferenceArray<>(MOST);
    private final AtomicLong next = new AtomicLong();

    @Override
    public void evaluated(Evaluation evaluation) {
        ring.set((int) (next.getAndIncrement() % MOST), evaluation);
    }

    Reply get(AutoScalingManager manager, ApiRequest request) {
        String id = Groups.require(manager, request).group().id();
        Optional<Instant> at = request.time("at");
        Evaluation found =
                newest(id, at.orElse(Instant.MAX))
                        .orElseThrow(() ->
                                Refusal.of(
                                        Kind.NOT_FOUND,
                                        "what a decision of group %s%s was made from is not remembered: only that of the newest %,d evaluations of all groups is, since the server started"
                                                .formatted(
                                                        id,
                                                        at.map(time -> " at " + time).orElse(""),
                                                        MOST)));
        Decision decision = found.decision();
        EvaluationCase made =
                new EvaluationCase(
                        found.document(),
                        Optional.of(found.memory()),
                        found.observation(),
                        found.forecast(),
                        decision.at());
        return Reply.of(
                CaseDocuments.tree(
                        "group %s, decided at %s".formatted(id, decision.at()), made, decision));
    }

    // Times of decisions are kept to the microsecond, so that is how they are asked for.
    private Optional<Evaluation> newest(String group, Instant at) {
        return IntStream.range(0, (int) Math.min(next.get(), MOST))
                .mapToObj(ring::get)
                .filter(kept -> kept != null && kept.document().id().equals(group))
                .filter(kept -> !kept.decision().at().truncatedTo(ChronoUnit.MICROS).isAfter(at))
                .max(Comparator.comparing(kept -> kept.decision().at()));
    }
}

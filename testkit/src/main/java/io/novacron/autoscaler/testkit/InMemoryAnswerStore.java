package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.spi.AnswerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Keeps the newest [#LIMIT] answers in memory. Thread-safe.
public final class InMemoryAnswerStore implements AnswerStore {

    /// Requests kept; the oldest are forgotten beyond it.
    public static final int LIMIT = 10_000;

    private record Place(String caller, String key) {}

    private record Row(Request request, Instant claimedAt, int attempt, Optional<Answer> answer) {}

    private final Map<Place, Row> rows = new LinkedHashMap<>();

    @Override
    public synchronized Claim claim(Request request, Instant now) {
        Row row = rows.get(place(request));
        if (row == null) {
            rows.put(place(request), new Row(request, now, 1, Optional.empty()));
            if (rows.size() > LIMIT) {
                rows.remove(rows.keySet().iterator().next());
            }
            return new Claim.Granted(1);
        }
        if (!row.request().equals(request)) {
            return new Claim.Mismatch();
        }
        if (row.answer().isPresent()) {
            return new Claim.Answered(row.answer().get());
        }
        if (Duration.between(row.claimedAt(), now).abs().compareTo(ABANDONED) < 0) {
            return new Claim.Running(row.claimedAt());
        }
        int next = row.attempt() + 1;
        rows.put(place(request), new Row(request, now, next, Optional.empty()));
        return new Claim.Granted(next);
    }

    @Override
    public synchronized void answer(Request request, int attempt, Answer answer) {
        Row row = rows.get(place(request));
        if (row != null && row.attempt() == attempt && row.answer().isEmpty()) {
            rows.put(
                    place(request),
                    new Row(request, row.claimedAt(), attempt, Optional.of(answer)));
        }
    }

    @Override
    public synchronized void release(Request request, int attempt) {
        Row row = rows.get(place(request));
        if (row != null && row.attempt() == attempt && row.answer().isEmpty()) {
            rows.remove(place(request));
        }
    }

    private static Place place(Request request) {
        return new Place(request.caller(), request.key());
    }
}

package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.engine.schedule.TimeWindow;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The time a request asks about, by its `from` and `to`.
final class Spans {

    private Spans() {}

    /// @param now what `to` is where it is left out
    /// @param standard how long before `to` it begins where `from` is left out
    /// @throws Refusal where it begins after its end
    static TimeWindow asked(ApiRequest request, Instant now, Duration standard) {
        Instant to = request.time("to").orElse(now);
        Instant from = request.time("from").orElseGet(() -> to.minus(standard));
        if (!from.isBefore(to)) {
            throw Refusal.of(
                    Kind.BAD_PARAMETER,
                    "from is not before to",
                    List.of(FieldProblem.of("from", from.toString(), "a time before " + to)));
        }
        return new TimeWindow(from, to);
    }
}

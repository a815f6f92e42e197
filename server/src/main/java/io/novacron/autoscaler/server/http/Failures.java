package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.runtime.ScalingException;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.spi.OutsideException;

/// Turns what handlers throw into what callers get. Only a fault of ours is a 500; a store that
/// does not answer is a 503, which says that trying again makes sense.
final class Failures {

    private static final String SOON = "5";

    private Failures() {}

    static Refusal refusal(RuntimeException failure) {
        return switch (failure) {
            case Refusal refusal -> refusal;
            case ScalingException refused -> of(refused);
            case OutsideException outside ->
                    Refusal.of(Kind.STORE_UNAVAILABLE, "the store does not answer; try again")
                            .with("Retry-After", SOON);
            default -> Refusal.of(Kind.FAULT, "please report this with its instance");
        };
    }

    private static Refusal of(ScalingException refused) {
        String detail = String.valueOf(refused.getMessage());
        return switch (refused.code()) {
            case NOT_FOUND -> Refusal.of(Kind.NOT_FOUND, detail);
            case EXISTS -> Refusal.of(Kind.EXISTS, detail);
            case STALE -> Refusal.of(Kind.STALE, detail);
            case INVALID ->
                    Refusal.invalid(
                            refused.problems().stream()
                                    .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                                    .map(FieldProblem::of)
                                    .toList());
            case NEEDS_FORCE -> Refusal.of(Kind.NEEDS_FORCE, detail);
            case NOT_WAITING -> Refusal.of(Kind.NOT_WAITING, detail);
            case STORE ->
                    Refusal.of(
                                    Kind.STORE_UNAVAILABLE,
                                    "whether this was done is unknown: read it again")
                            .with("Retry-After", SOON);
        };
    }

    /// Whether an operator should hear of it.
    static boolean isFault(RuntimeException failure) {
        return !(failure instanceof Refusal) && !(failure instanceof ScalingException);
    }
}

package io.novacron.autoscaler.plugins.prometheus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Asks one Prometheus: instant and range queries, each within a deadline, with a bounded number of
/// attempts and a [CircuitBreaker] in front. Thread-safe; blocks its caller.
final class PrometheusClient implements AutoCloseable {

    /// Before the second attempt; doubled for each further one, less up to a half.
    private static final long FIRST_BACKOFF = TimeUnit.MILLISECONDS.toNanos(200);

    private final PrometheusSettings settings;
    private final LongSupplier nanoClock;
    private final RandomGenerator random;
    private final QueryExchange exchange;
    private final CircuitBreaker breaker;
    private final AtomicLong retries = new AtomicLong();
    private final AtomicLong notAsked = new AtomicLong();

    PrometheusClient(PrometheusSettings settings, LongSupplier nanoClock, RandomGenerator random) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.random = random;
        this.exchange = new QueryExchange(settings);
        this.breaker = new CircuitBreaker(nanoClock, random);
    }

    /// Which values of a query are wanted.
    sealed interface When {

        /// Its value now, by Prometheus's clock.
        record Now() implements When {}

        /// Its values at `from`, `from + step` … up to `to`.
        record Range(Instant from, Instant to, Duration step) implements When {}
    }

    /// @param labels those that series of the answer keep
    /// @param deadline on the nano clock
    Answer ask(String query, When when, List<String> labels, long deadline)
            throws QueryException, InterruptedException {
        int attempts = 1 + settings.retries();
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(query, when, labels, deadline);
            } catch (QueryException failed) {
                long pause = backoff(attempt);
                boolean mayPass =
                        failed.kind() == QueryException.Kind.UNAVAILABLE
                                && failed.retryAfter().isEmpty();
                if (attempt == attempts || !mayPass || left(deadline) <= 2 * pause) {
                    throw failed;
                }
                retries.incrementAndGet();
                TimeUnit.NANOSECONDS.sleep(pause);
            }
        }
    }

    private Answer attempt(String query, When when, List<String> labels, long deadline)
            throws QueryException, InterruptedException {
        CircuitBreaker.Permit permit = enter(deadline);
        boolean reported = false;
        try {
            Duration timeout = timeout(deadline);
            byte[] body = exchange.post(query, when, timeout);
            Answer answer = AnswerParser.parse(body, labels, settings.maxSeries());
            breaker.succeeded(permit);
            reported = true;
            if (answer.matrix() && when instanceof When.Now) {
                throw new QueryException(
                        QueryException.Kind.FAILED,
                        "the query gives a range of samples; take rate, max_over_time or the like of it");
            }
            return answer;
        } catch (QueryException failed) {
            if (reported || failed.isOfTheQuery()) {
                breaker.succeeded(permit);
            } else {
                breaker.failed(permit, failed.reason(), failed.retryAfter().orElse(Duration.ZERO));
            }
            reported = true;
            throw failed;
        } finally {
            if (!reported) {
                breaker.left(permit);
            }
        }
    }

    private CircuitBreaker.Permit enter(long deadline) throws QueryException, InterruptedException {
        try {
            return breaker.enter(deadline);
        } catch (QueryException refused) {
            notAsked.incrementAndGet();
            throw refused;
        }
    }

    private Duration timeout(long deadline) throws QueryException {
        long left = left(deadline);
        if (left <= 0) {
            throw new QueryException(
                    QueryException.Kind.NOT_ASKED, "no time was left of the collection's");
        }
        Duration rest = Duration.ofNanos(left);
        return rest.compareTo(settings.timeout()) < 0 ? rest : settings.timeout();
    }

    private long left(long deadline) {
        return deadline - nanoClock.getAsLong();
    }

    private long backoff(int attempt) {
        long longest = FIRST_BACKOFF << (attempt - 1);
        return (long) (longest * (0.5 + 0.5 * random.nextDouble()));
    }

    /// Attempts after the first.
    long retries() {
        return retries.get();
    }

    /// Queries that the breaker turned away.
    long notAsked() {
        return notAsked.get();
    }

    /// How often the breaker began to leave the server alone.
    long pauses() {
        return breaker.timesOpened();
    }

    @Override
    public void close() {
        exchange.close();
    }
}

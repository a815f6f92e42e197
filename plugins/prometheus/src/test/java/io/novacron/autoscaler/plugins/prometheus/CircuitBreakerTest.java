package io.novacron.autoscaler.plugins.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.plugins.prometheus.CircuitBreaker.Permit;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private final AtomicLong now = new AtomicLong();
    private final CircuitBreaker breaker = new CircuitBreaker(now::get, new SplittableRandom(1));

    private void later(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Permit enter() throws QueryException, InterruptedException {
        return breaker.enter(now.get() + Duration.ofMinutes(1).toNanos());
    }

    private void fail(int times) throws QueryException, InterruptedException {
        for (int count = 0; count < times; count++) {
            breaker.failed(enter(), "refused", Duration.ZERO);
        }
    }

    @Test
    void fourFailuresInARowAreTolerated() throws Exception {
        fail(4);
        breaker.succeeded(enter());
        fail(4);
        assertThat(enter()).isEqualTo(Permit.USUAL);
        assertThat(breaker.timesOpened()).isZero();
    }

    @Test
    void afterFiveTheServerIsLeftAloneAndTheReasonSaysWhy() throws Exception {
        fail(5);
        assertThatThrownBy(this::enter)
                .hasMessageContaining("not asked for another")
                .hasMessageContaining("refused");
        later(Duration.ofMillis(4_400));
        assertThatThrownBy(this::enter).isInstanceOf(QueryException.class);
        later(Duration.ofMillis(1_200));
        assertThat(enter()).isEqualTo(Permit.TRIAL);
    }

    @Test
    void eachTrialThatFailsDoublesThePauseUpToAMinute() throws Exception {
        fail(5);
        later(Duration.ofMillis(5_600));
        long[] longest = {11, 22, 44, 66, 66, 66};
        for (long seconds : longest) {
            breaker.failed(enter(), "still down", Duration.ZERO);
            later(Duration.ofSeconds(seconds * 8 / 10));
            assertThatThrownBy(this::enter).as("%s s", seconds).hasMessageContaining("still down");
            later(Duration.ofSeconds(seconds - seconds * 8 / 10).plusMillis(100));
        }
        breaker.succeeded(enter());
        assertThat(enter()).isEqualTo(Permit.USUAL);
        fail(5);
        later(Duration.ofMillis(5_600));
        assertThat(enter()).as("short again").isEqualTo(Permit.TRIAL);
    }

    @Test
    @DisplayName("INCIDENTS 42: a server that asks for time gets it, up to ten minutes")
    void whatTheServerAsksForIsKept() throws Exception {
        breaker.failed(enter(), "asks us to wait", Duration.ofMinutes(3));
        later(Duration.ofSeconds(179));
        assertThatThrownBy(this::enter).isInstanceOf(QueryException.class);
        later(Duration.ofSeconds(1));
        breaker.failed(enter(), "asks us to wait", Duration.ofDays(9));
        later(Duration.ofMinutes(10));
        assertThat(enter()).isEqualTo(Permit.TRIAL);
    }

    @Test
    void whoComesDuringATrialIsServedWhenItSucceeds() throws Exception {
        fail(5);
        later(Duration.ofMillis(5_600));
        Permit trial = enter();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Permit> waiting = threads.submit(this::enter);
            breaker.succeeded(trial);
            assertThat(waiting.get()).isEqualTo(Permit.USUAL);
        }
    }

    @Test
    void whoComesDuringATrialIsTurnedAwayWhenItFails() throws Exception {
        fail(5);
        later(Duration.ofMillis(5_600));
        Permit trial = enter();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Permit> waiting = threads.submit(this::enter);
            breaker.failed(trial, "down", Duration.ZERO);
            assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(QueryException.class);
        }
    }

    @Test
    void aTrialWithoutOutcomeMakesRoomForTheNext() throws Exception {
        fail(5);
        later(Duration.ofMillis(5_600));
        breaker.left(enter());
        assertThat(enter()).isEqualTo(Permit.TRIAL);
    }

    @Test
    void whatWasUnderWayWhenThePauseBeganNeitherEndsATrialNorShortensThePause() throws Exception {
        Permit early = enter();
        Permit other = enter();
        fail(5);
        breaker.failed(early, "late", Duration.ZERO);
        later(Duration.ofMillis(5_600));
        assertThat(enter()).isEqualTo(Permit.TRIAL);
        breaker.failed(other, "later still", Duration.ZERO);
        assertThat(breaker.timesOpened()).isEqualTo(1);
        assertThatThrownBy(() -> breaker.enter(now.get())).hasMessageContaining("under way");
    }
}

package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.testkit.InMemoryNotificationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Sinks hear of every event, in order, at least once.
final class NotifierTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    /// Writes down what it took; fails with what it is told to.
    private static final class Ledger implements EventSink {
        final List<Long> taken = new ArrayList<>();
        Optional<OutsideException> failure = Optional.empty();
        int asked;

        @Override
        public boolean wants(Event event) {
            return event.type() != EventType.INSTANCE_READY;
        }

        @Override
        public void deliver(Event event, Call call) {
            asked++;
            if (failure.isPresent()) {
                throw failure.get();
            }
            taken.add(event.sequence());
        }

        @Override
        public void close() {}
    }

    private final InMemoryStateStore log = new InMemoryStateStore();
    private final InMemoryNotificationStore notifications = new InMemoryNotificationStore();
    private final Ledger sink = new Ledger();
    private Delivery delivery = delivery();

    private Delivery delivery() {
        return new Delivery("pager", sink, log, notifications, new SplittableRandom(1));
    }

    private void happen(int count, EventType type, Instant at) {
        for (int number = 0; number < count; number++) {
            log.append(List.of(Event.of(at, "web", type, "something happened")));
        }
    }

    private static OutsideException down() {
        return new OutsideException(Kind.UNAVAILABLE, "webhook pager answered 503");
    }

    private static OutsideException refused() {
        return new OutsideException(Kind.INVALID, "webhook pager answered 404");
    }

    @Nested
    final class Steps {

        @BeforeEach
        void begin() {
            happen(3, EventType.SCALE_IN, NOON.minusSeconds(60));
            assertThat(delivery.step(NOON)).isEqualTo(Delivery.IDLE);
            assertThat(sink.taken).as("a sink that is new begins with what comes").isEmpty();
        }

        @Test
        void everyEventIsToldInOrder() {
            happen(250, EventType.SCALE_OUT, NOON);
            while (delivery.step(NOON).isZero()) {
                assertThat(sink.taken.size()).isLessThan(250);
            }
            assertThat(sink.taken).hasSize(250).isSorted().first().isEqualTo(4L);
            assertThat(notifications.position("pager")).hasValue(253);
        }

        @Test
        void whatItDoesNotWantIsPassedOver() {
            happen(1, EventType.INSTANCE_READY, NOON);
            happen(1, EventType.SCALE_OUT, NOON);
            delivery.step(NOON);
            assertThat(sink.taken).containsExactly(5L);
        }

        @Test
        void aProcessThatStartsAgainGoesOnWhereTheLastWas() {
            happen(1, EventType.SCALE_OUT, NOON);
            delivery.step(NOON);
            happen(2, EventType.SCALE_OUT, NOON);
            delivery = delivery();
            delivery.step(NOON);
            assertThat(sink.taken).containsExactly(4L, 5L, 6L);
        }

        @Test
        void anOutageOfHoursLosesNothingAndAsksEverLessOften() {
            happen(2, EventType.SCALE_OUT, NOON);
            sink.failure = Optional.of(down());
            Instant now = NOON;
            Duration first = delivery.step(now);
            Duration rest = first;
            while (now.isBefore(NOON.plus(Duration.ofHours(3)))) {
                now = now.plus(rest);
                rest = delivery.step(now);
                assertThat(rest).isBetween(Duration.ofMillis(800), Duration.ofMinutes(6));
            }
            assertThat(first).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
            assertThat(rest).isGreaterThanOrEqualTo(Duration.ofMinutes(4));
            assertThat(sink.asked).isBetween(30, 60);

            sink.failure = Optional.empty();
            delivery.step(now);
            assertThat(sink.taken).containsExactly(4L, 5L);
            assertThat(notifications.deadLetters(10)).isEmpty();
        }

        @Test
        void aPauseThatTheOtherSideAsksForIsKept() {
            happen(1, EventType.SCALE_OUT, NOON);
            sink.failure =
                    Optional.of(
                            new OutsideException(
                                    Kind.THROTTLED,
                                    "webhook pager answered 429",
                                    null,
                                    Optional.of(Duration.ofMinutes(9))));
            assertThat(delivery.step(NOON)).isEqualTo(Duration.ofMinutes(9));
        }

        @Test
        void whatIsRefusedForGoodIsADeadLetterAndTheNextGoesOn() {
            happen(1, EventType.SCALE_OUT, NOON);
            sink.failure = Optional.of(refused());
            delivery.step(NOON);
            sink.failure = Optional.empty();
            happen(1, EventType.SCALE_IN, NOON);
            delivery.step(NOON);

            assertThat(notifications.deadLetters(10))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.sequence()).isEqualTo(4);
                        assertThat(letter.attempts()).isEqualTo(1);
                        assertThat(letter.why()).isEqualTo("webhook pager answered 404");
                    });
            assertThat(log.events(EventQuery.latest(2)))
                    .extracting(Event::type)
                    .containsExactly(EventType.SCALE_IN, EventType.NOTIFICATION_FAILED);
            assertThat(sink.taken).as("no sink hears of its own failures").containsExactly(6L);
        }

        @Test
        void afterADayAnEventIsGivenUp() {
            happen(1, EventType.SCALE_OUT, NOON);
            sink.failure = Optional.of(down());
            delivery.step(NOON);
            assertThat(notifications.deadLetters(10)).isEmpty();
            delivery.step(NOON.plus(Delivery.GIVE_UP).plusSeconds(1));
            assertThat(notifications.deadLetters(10)).hasSize(1);
            assertThat(notifications.position("pager")).hasValue(4);
        }

        @Test
        void aDeadLetterIsToldAgainOnDemand() {
            happen(1, EventType.SCALE_OUT, NOON);
            sink.failure = Optional.of(refused());
            delivery.step(NOON);
            Call call = Call.within(Duration.ofSeconds(1));
            assertThatThrownBy(() -> delivery.redeliver(4, call))
                    .isInstanceOf(OutsideException.class);
            assertThat(notifications.deadLetters(10)).hasSize(1);

            sink.failure = Optional.empty();
            assertThat(delivery.redeliver(4, call)).isTrue();
            assertThat(sink.taken).containsExactly(4L);
            assertThat(delivery.redeliver(4, call)).as("it is a dead letter no more").isFalse();
            assertThat(delivery.redeliver(99, call)).isFalse();
        }
    }

    @Nested
    final class Threads {

        @Test
        void newsAreToldAtOnceAndASinkThatHangsDelaysNoOther() throws Exception {
            BlockingQueue<Long> quick = new LinkedBlockingQueue<>();
            EventSink prompt = new Plain(event -> quick.add(event.sequence()));
            EventSink hanging = new Plain(_ -> awaitForever());
            notifications.advance("prompt", 0);
            notifications.advance("hanging", 0);
            try (Notifier notifier =
                    new Notifier(
                            log,
                            notifications,
                            Map.of("prompt", prompt, "hanging", hanging),
                            java.time.InstantSource.system(),
                            new SplittableRandom(1))) {
                happen(1, EventType.SCALE_OUT, Instant.now());
                notifier.start();
                assertThat(quick.poll(60, TimeUnit.SECONDS)).isEqualTo(1L);
                happen(1, EventType.SCALE_OUT, Instant.now());
                notifier.eventsAppended();
                assertThat(quick.poll(60, TimeUnit.SECONDS)).isEqualTo(2L);
            }
        }

        private static void awaitForever() {
            try {
                new java.util.concurrent.CountDownLatch(1).await();
            } catch (InterruptedException stop) {
                throw new OutsideException(Kind.TIMED_OUT, "interrupted", stop);
            }
        }

        private record Plain(java.util.function.Consumer<Event> taker) implements EventSink {
            @Override
            public boolean wants(Event event) {
                return true;
            }

            @Override
            public void deliver(Event event, Call call) {
                taker.accept(event);
            }

            @Override
            public void close() {}
        }
    }
}

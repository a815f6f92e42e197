package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.NotificationStore.DeadLetter;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One sink's way through the event log.
///
/// An event the sink refuses for good is a dead letter at once. One that does not arrive because
/// the other side is down is tried again, with pauses doubling from 1 s to 5 min, ± 20 %, until it
/// is a day old: an outage of hours loses nothing, and the order stays.
///
/// `step` is called by one thread at a time; `redeliver` by any.
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /// What `step` answers when there is nothing to tell: look again at news, or after this.
    static final Duration IDLE = Duration.ofSeconds(5);

    /// Longest pause between two attempts.
    static final Duration LONGEST_REST = Duration.ofMinutes(5);

    static final Duration CALL = Duration.ofSeconds(10);

    /// An event older than this is given up when it fails once more.
    static final Duration GIVE_UP = Duration.ofDays(1);

    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final int PAGE = 100;

    private final String name;
    private final EventSink sink;
    private final StateStore store;
    private final NotificationStore notifications;
    private final RandomGenerator random;
    private final Deque<Event> page = new ArrayDeque<>();
    private OptionalLong position = OptionalLong.empty();
    private long stored;
    private int attempts;

    Delivery(
            String name,
            EventSink sink,
            StateStore store,
            NotificationStore notifications,
            RandomGenerator random) {
        this.name = name;
        this.sink = sink;
        this.store = store;
        this.notifications = notifications;
        this.random = random;
    }

    /// Tells the sink of what is new, up to the first failure.
    ///
    /// @return how long to wait before the next step; zero where there is more
    /// @throws OutsideException where the store fails
    Duration step(Instant now) {
        if (position.isEmpty()) {
            position = begin();
        }
        if (page.isEmpty()) {
            page.addAll(store.events(EventQuery.after(position.getAsLong(), PAGE)));
        }
        boolean more = page.size() == PAGE;
        while (!page.isEmpty()) {
            Event event = page.getFirst();
            if (event.type() != EventType.NOTIFICATION_FAILED && sink.wants(event)) {
                Optional<OutsideException> failure = attempt(event);
                if (failure.isPresent()) {
                    save();
                    if (!givesUp(event, failure.get(), now)) {
                        return rest(failure.get());
                    }
                    bury(event, failure.get(), now);
                }
            }
            attempts = 0;
            page.removeFirst();
            position = OptionalLong.of(event.sequence());
        }
        save();
        return more ? Duration.ZERO : IDLE;
    }

    // A sink that is new begins at the end of the log: nobody wants last month's alarms.
    private OptionalLong begin() {
        OptionalLong known = notifications.position(name);
        if (known.isPresent()) {
            stored = known.getAsLong();
            return known;
        }
        long newest =
                store.events(EventQuery.latest(1)).stream()
                        .mapToLong(Event::sequence)
                        .findFirst()
                        .orElse(0);
        notifications.advance(name, newest);
        stored = newest;
        return OptionalLong.of(newest);
    }

    private Optional<OutsideException> attempt(Event event) {
        attempts++;
        try {
            sink.deliver(event, Call.within(CALL));
            if (attempts > 1) {
                LOG.info("sink {} takes events again, after {} attempts", name, attempts);
            }
            return Optional.empty();
        } catch (OutsideException failed) {
            if (attempts == 1) {
                LOG.warn("sink {} did not take event {}", name, event.sequence(), failed);
            }
            return Optional.of(failed);
        }
    }

    private static boolean givesUp(Event event, OutsideException failure, Instant now) {
        return failure.kind() == OutsideException.Kind.INVALID
                || event.at().plus(GIVE_UP).isBefore(now);
    }

    private Duration rest(OutsideException failure) {
        Duration doubled = FIRST_REST.multipliedBy(1L << Math.min(attempts - 1, 10));
        Duration rest = doubled.compareTo(LONGEST_REST) < 0 ? doubled : LONGEST_REST;
        Duration jittered =
                Duration.ofMillis((long) (rest.toMillis() * (0.8 + 0.4 * random.nextDouble())));
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        return jittered.compareTo(asked) < 0 ? asked : jittered;
    }

    private void bury(Event event, OutsideException failure, Instant now) {
        String why = String.valueOf(failure.getMessage());
        notifications.bury(new DeadLetter(name, event.sequence(), now, attempts, why));
        stored = event.sequence();
        store.append(
                List.of(
                        new Event(
                                0,
                                now,
                                event.group(),
                                EventType.NOTIFICATION_FAILED,
                                "sink %s was not told of event %d after %s: %s"
                                        .formatted(
                                                name,
                                                event.sequence(),
                                                attempts == 1
                                                        ? "1 attempt"
                                                        : attempts + " attempts",
                                                why),
                                new TreeMap<>(),
                                event.intent())));
    }

    private void save() {
        long reached = position.orElseThrow();
        if (reached > stored) {
            notifications.advance(name, reached);
            stored = reached;
        }
    }

    boolean redeliver(long sequence, Call call) {
        boolean isDead =
                notifications.deadLetters(NotificationStore.MOST_DEAD_LETTERS).stream()
                        .anyMatch(letter ->
                                letter.sink().equals(name) && letter.sequence() == sequence);
        Optional<Event> event =
                store.events(EventQuery.after(sequence - 1, 1)).stream()
                        .filter(found -> found.sequence() == sequence)
                        .findFirst();
        if (!isDead || event.isEmpty()) {
            return false;
        }
        sink.deliver(event.get(), call);
        return notifications.remove(name, sequence);
    }

    void close() {
        sink.close();
    }
}

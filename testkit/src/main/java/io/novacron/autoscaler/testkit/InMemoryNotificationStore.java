package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.spi.NotificationStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Keeps positions and dead letters for as long as the process lives. Thread-safe.
public final class InMemoryNotificationStore implements NotificationStore {

    private final Map<String, Long> positions = new TreeMap<>();
    private final List<DeadLetter> letters = new ArrayList<>();

    /// With nothing in it.
    public InMemoryNotificationStore() {}

    @Override
    public synchronized OptionalLong position(String sink) {
        Long known = positions.get(sink);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known);
    }

    @Override
    public synchronized void advance(String sink, long sequence) {
        positions.merge(sink, sequence, Math::max);
    }

    @Override
    public synchronized void bury(DeadLetter letter) {
        remove(letter.sink(), letter.sequence());
        letters.add(letter);
        letters.sort(Comparator.comparing(DeadLetter::at).reversed());
        List<DeadLetter> own =
                letters.stream().filter(other -> other.sink().equals(letter.sink())).toList();
        if (own.size() > MOST_DEAD_LETTERS) {
            letters.remove(own.getLast());
        }
        advance(letter.sink(), letter.sequence());
    }

    @Override
    public synchronized List<DeadLetter> deadLetters(int limit) {
        return letters.stream().limit(limit).toList();
    }

    @Override
    public synchronized boolean remove(String sink, long sequence) {
        return letters.removeIf(
                letter -> letter.sink().equals(sink) && letter.sequence() == sequence);
    }
}

package io.novacron.autoscaler.plugins.docker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// Durable notes about instances, kept in the engine beside the containers: each is an empty volume
/// whose labels say it. So an instance and what is known of it are in one place, whichever machine
/// the server runs on, and a note is durable before the call it announces.
///
/// A note is replaced by writing one with the next number and removing the old; a crash in between
/// leaves two, of which the larger number holds. What somebody prunes away costs this: a stopped
/// instance counts as failed, a changed size is forgotten, a spent key could be launched again.
///
/// Thread-safe; writes run one after another (15 ms each).
final class Notes {

    /// Spent keys that are remembered, beyond those whose containers are still there.
    static final int MOST_ENDED = 256;

    private final ContainerEngine engine;
    private final String scope;
    private final ReentrantLock writing = new ReentrantLock();

    /// Changed by who writes; read without waiting for a write of another instance.
    private final Map<String, Note> newest = new ConcurrentHashMap<>();

    private final Map<String, Long> numbers = new HashMap<>();

    Notes(ContainerEngine engine, String scope) {
        this.engine = engine;
        this.scope = scope;
    }

    /// Reads every note of the scope; the first thing to be done.
    void load() {
        Map<String, Map<String, String>> volumes = engine.volumes(Note.SCOPE, scope);
        writing.lock();
        try {
            List<Note> superseded = new ArrayList<>();
            volumes.values().stream()
                    .flatMap(labels -> Note.of(labels).stream())
                    .sorted(Comparator.comparingLong(Note::sequence))
                    .forEach(note -> {
                        Note older = newest.put(note.instance(), note);
                        numbers.put(note.instance(), note.sequence());
                        if (older != null && older.sequence() != note.sequence()) {
                            superseded.add(older);
                        }
                    });
            superseded.forEach(this::remove);
        } finally {
            writing.unlock();
        }
    }

    Optional<Note> of(String instance) {
        return Optional.ofNullable(newest.get(instance));
    }

    Map<String, Note> all() {
        return Map.copyOf(newest);
    }

    /// Changes an instance's note and returns once it is durable; an instance that has ended stays
    /// ended.
    ///
    /// @param first where there is none yet
    Note update(Note first, UnaryOperator<Note> change) {
        writing.lock();
        try {
            Note before = newest.get(first.instance());
            if (before != null && before.phase() == Note.Phase.ENDED) {
                return before;
            }
            Note wanted = change.apply(before == null ? first : before);
            if (wanted.equals(before)) {
                return wanted;
            }
            // A number is never used twice, not even where nobody knows whether it was written.
            long number = numbers.merge(first.instance(), 1L, Long::sum);
            Note note = wanted.numbered(number);
            engine.createVolume(volume(note), note.asLabels(scope));
            newest.put(note.instance(), note);
            if (before != null) {
                remove(before);
            }
            return note;
        } finally {
            writing.unlock();
        }
    }

    /// Forgets what no container needs any more: all but the newest spent keys, and everything
    /// else.
    ///
    /// @param present names of all containers of the scope
    void prune(Set<String> present) {
        writing.lock();
        try {
            List<Note> orphans =
                    newest.values().stream()
                            .filter(note -> !present.contains(note.instance()))
                            .sorted(Comparator.comparing(Note::at).reversed())
                            .toList();
            long kept = 0;
            for (Note note : orphans) {
                if (note.phase() == Note.Phase.ENDED && kept++ < MOST_ENDED) {
                    continue;
                }
                if (note.phase() == Note.Phase.ENDED || isGone(note)) {
                    remove(note);
                    newest.remove(note.instance());
                    numbers.remove(note.instance());
                }
            }
        } finally {
            writing.unlock();
        }
    }

    /// A container that was not in a listing may have been created since.
    private boolean isGone(Note note) {
        return engine.inspect(note.instance()).isEmpty();
    }

    private void remove(Note note) {
        engine.removeVolumeQuietly(volume(note));
    }

    private String volume(Note note) {
        return "novacron-note-%s-%s-%s".formatted(scope, note.instance(), note.sequence());
    }
}

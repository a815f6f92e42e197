package io.novacron.autoscaler.plugins.docker;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What must be remembered of an instance and does not stand in its container's labels, because it
/// came later or the container is gone.
///
/// @param sequence of two notes of one instance the larger holds
/// @param epoch of the owner that had it written
/// @param at when the phase began
/// @param size what it was given after its launch; empty: its labels hold
record Note(
        String instance,
        String group,
        String key,
        long sequence,
        long epoch,
        Phase phase,
        Instant at,
        Optional<Size> size) {

    static final String SCOPE = Labels.PREFIX + "note-of";
    private static final String INSTANCE = Labels.PREFIX + "instance";
    private static final String SEQUENCE = Labels.PREFIX + "sequence";
    private static final String PHASE = Labels.PREFIX + "phase";
    private static final String AT = Labels.PREFIX + "at";

    /// How far it has come.
    enum Phase {
        /// Started and not ready yet.
        STARTED,
        /// Was ready once.
        READY,
        /// Stopped on purpose.
        STOPPED,
        /// Terminated, or about to be; its key is spent.
        ENDED
    }

    Note with(Phase newPhase, Instant now, long byEpoch) {
        return new Note(
                instance, group, key, sequence, Math.max(epoch, byEpoch), newPhase, now, size);
    }

    Note with(Size newSize, long byEpoch) {
        return new Note(
                instance,
                group,
                key,
                sequence,
                Math.max(epoch, byEpoch),
                phase,
                at,
                Optional.of(newSize));
    }

    Note numbered(long number) {
        return new Note(instance, group, key, number, epoch, phase, at, size);
    }

    Map<String, String> asLabels(String scope) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(SCOPE, scope);
        labels.put(INSTANCE, instance);
        labels.put(Labels.GROUP, group);
        labels.put(Labels.KEY, key);
        labels.put(SEQUENCE, Long.toString(sequence));
        labels.put(Labels.EPOCH, Long.toString(epoch));
        labels.put(PHASE, phase.name().toLowerCase(Locale.ROOT));
        labels.put(AT, Long.toString(at.toEpochMilli()));
        size.ifPresent(known -> Labels.putSize(labels, known));
        return labels;
    }

    /// Empty where it does not read.
    static Optional<Note> of(Map<String, String> labels) {
        String instance = labels.get(INSTANCE);
        String group = labels.get(Labels.GROUP);
        String key = labels.get(Labels.KEY);
        if (instance == null || group == null || key == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Note(
                            instance,
                            group,
                            key,
                            Labels.number(labels, SEQUENCE, 0),
                            Labels.number(labels, Labels.EPOCH, 0),
                            Phase.valueOf(labels.getOrDefault(PHASE, "").toUpperCase(Locale.ROOT)),
                            Instant.ofEpochMilli(Labels.number(labels, AT, 0)),
                            labels.containsKey(Labels.MEMORY)
                                    ? Optional.of(Labels.size(labels))
                                    : Optional.empty()));
        } catch (IllegalArgumentException unknownPhase) {
            return Optional.empty();
        }
    }
}

package io.novacron.autoscaler.runtime;

import java.time.Instant;
import java.util.Collection;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// When which group is to be looked at next, so that a tick touches the groups that are due and no
/// others.
///
/// [#changed] may be called by any thread; everything else belongs to the thread that ticks. A
/// group that is planned anew leaves its earlier entry behind, which counts no more and goes when
/// its time comes or when such entries prevail.
final class DueQueue {

    /// A group without an entry that counts.
    static final long NOWHERE = Long.MAX_VALUE;

    /// Outdated entries that are not worth looking for.
    private static final int SPARE = 1_000;

    private record Entry(long millis, ManagedGroup group) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return Long.compare(millis, other.millis);
        }

        boolean counts() {
            return group.plannedFor == millis && !group.removed;
        }
    }

    private final Queue<ManagedGroup> changed = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Entry> entries = new PriorityQueue<>();

    /// Notes that the time of a group's next look has to be found out anew.
    void changed(ManagedGroup group) {
        if (group.changeNoted.compareAndSet(false, true)) {
            changed.add(group);
        }
    }

    /// Plans the groups noted by [#changed].
    ///
    /// @param nextLook milliseconds since the epoch, or [#NOWHERE]
    void plan(int groups, ToLongFunction<ManagedGroup> nextLook) {
        ManagedGroup group = changed.poll();
        while (group != null) {
            group.changeNoted.set(false);
            long millis = group.removed ? NOWHERE : nextLook.applyAsLong(group);
            if (millis != group.plannedFor) {
                group.plannedFor = millis;
                if (millis != NOWHERE) {
                    entries.add(new Entry(millis, group));
                }
            }
            group = changed.poll();
        }
        if (entries.size() > 2 * groups + SPARE) {
            entries.removeIf(entry -> !entry.counts());
        }
    }

    /// Forgets all plans and notes these groups: after the clock went back.
    void restart(Collection<ManagedGroup> groups) {
        entries.clear();
        for (ManagedGroup group : groups) {
            group.plannedFor = NOWHERE;
            changed(group);
        }
    }

    /// Takes out the groups whose time has come, in its order.
    void takeDue(Instant now, Consumer<ManagedGroup> due) {
        long millis = now.toEpochMilli();
        Entry first = entries.peek();
        while (first != null && first.millis() <= millis) {
            entries.poll();
            if (first.counts()) {
                first.group().plannedFor = NOWHERE;
                due.accept(first.group());
            }
            first = entries.peek();
        }
    }

    /// Entries, outdated ones included.
    int size() {
        return entries.size();
    }
}

package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Closing;
import io.novacron.autoscaler.spi.StateStore.Opening;
import io.novacron.autoscaler.spi.StateStore.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Writes of many groups, a statement per kind of row whatever their number. Runs within a
/// transaction: the groups' rows are locked first, in the order of their ids whoever writes, the
/// head of the event chain last, so that two writers never wait for each other.
final class GroupWrites {

    private final List<Intent> opened = new ArrayList<>();
    private final List<Closing> closed = new ArrayList<>();
    private final List<DecisionRecord> decisions = new ArrayList<>();

    private GroupWrites() {}

    /// @return the refused groups, of which nothing is written
    static List<String> make(Handle handle, long epoch, List<? extends Write> writes) {
        List<Write> ordered = new ArrayList<>(writes);
        ordered.sort(Comparator.comparing(Write::group));
        List<String> refused = MemoryRows.putAll(handle, epoch, ordered);
        if (!refused.isEmpty()) {
            Set<String> left = new HashSet<>(refused);
            ordered.removeIf(write -> left.contains(write.group()));
        }
        GroupWrites parts = new GroupWrites();
        ordered.forEach(parts::take);
        IntentRows.openAll(handle, parts.opened);
        IntentRows.closeAll(handle, parts.closed);
        DecisionRows.add(handle, parts.decisions);
        List<Event> events = new ArrayList<>();
        ordered.forEach(write -> events.addAll(write.events()));
        EventRows.append(handle, events);
        return refused;
    }

    private void take(Write write) {
        switch (write) {
            case Checkpoint _ -> {}
            case Opening(Intent intent, _, _, List<DecisionRecord> made) -> {
                opened.add(intent);
                decisions.addAll(made);
            }
            case Closing closing -> closed.add(closing);
        }
    }
}

package io.novacron.autoscaler.plugins.process;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks for processes that carry this directory's tag and have no record: the sweep after a crash.
///
/// A launch is recorded before its program runs, so there should be none but gates that have not
/// yet noticed their server's end (they are killed) and, after somebody removed a record, a running
/// instance (it is taken up again, ready when its port answers).
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final int PARTS = 5;

    private final StateDirectory state;
    private final ProcessTable processes;
    private final InstantSource clock;

    Recovery(StateDirectory state, ProcessTable processes, InstantSource clock) {
        this.state = state;
        this.processes = processes;
        this.clock = clock;
    }

    /// Records for tagged processes that `recorded` does not know.
    List<InstanceRecord> adoptUnrecorded(List<InstanceRecord> recorded) {
        Set<String> knownTags = new HashSet<>();
        recorded.forEach(record -> knownTags.add(record.tag(state.controller())));
        Map<String, List<ProcessTable.Row>> strays = new TreeMap<>();
        for (ProcessTable.Row row : processes.rows()) {
            long pid = row.identity().pid();
            Optional<String> tag =
                    processes.tag(pid).filter(found -> found.startsWith(state.controller() + "/"));
            if (tag.isEmpty() || row.zombie() || knownTags.contains(tag.get())) {
                continue;
            }
            if (ProcessLauncher.isGate(processes.commandLine(pid))) {
                processes.signal(row.identity(), "KILL");
            } else {
                strays.computeIfAbsent(tag.get(), _ -> new ArrayList<>()).add(row);
            }
        }
        List<InstanceRecord> adopted = new ArrayList<>();
        strays.forEach((tag, rows) -> adopt(tag, rows).ifPresent(adopted::add));
        return adopted;
    }

    private Optional<InstanceRecord> adopt(String tag, List<ProcessTable.Row> rows) {
        String[] parts = tag.split("/", PARTS);
        if (parts.length < PARTS || !InstanceRecord.ID.matcher(parts[1]).matches()) {
            return Optional.empty();
        }
        if (state.knows(parts[1])) {
            // Terminated, its record says: what is left of it escaped the last look.
            rows.forEach(row -> processes.signal(row.identity(), "KILL"));
            return Optional.empty();
        }
        int port = Integer.parseInt(parts[2]);
        // The oldest is the root: all others were started by it.
        ProcessTable.Row root =
                rows.stream()
                        .min(Comparator.comparingLong(row -> row.identity().startTicks()))
                        .orElseThrow();
        InstanceRecord record =
                new InstanceRecord(
                        parts[1],
                        parts[3],
                        parts[4],
                        port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                        root.identity(),
                        0,
                        clock.instant(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new Readiness(
                                port == 0 ? new Readiness.Check.Alive() : new Readiness.Check.Tcp(),
                                Optional.empty(),
                                Readiness.DEFAULT_FAILURE_THRESHOLD),
                        LaunchTemplate.Stop.DEFAULT,
                        LaunchTemplate.LogBound.DEFAULT,
                        Optional.empty());
        try {
            state.write(record);
        } catch (java.io.IOException unwritable) {
            throw new IllegalStateException("cannot record " + record.id(), unwritable);
        }
        LOG.warn("took up {} of group {}: it ran without a record", record.id(), record.group());
        return Optional.of(record);
    }
}

package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.spi.EventQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Actions of groups by day (UTC), read from the events once.
final class ActionLog {

    private static final Set<EventType> COUNTED =
            EnumSet.of(
                    EventType.SCALE_OUT,
                    EventType.SCALE_IN,
                    EventType.SCALE_UP,
                    EventType.SCALE_DOWN,
                    EventType.SCALING_INEFFECTIVE,
                    EventType.OSCILLATING);

    private static final int PAGE = 1_000;

    private final Map<Place, Actions> counts = new HashMap<>();

    private record Place(String group, LocalDate day) {}

    /// @param group only its events; empty for those of all
    static ActionLog read(
            AutoScalingManager manager, Optional<String> group, Instant from, Instant to) {
        ActionLog log = new ActionLog();
        long after = 0;
        while (true) {
            EventQuery query = EventQuery.after(after, PAGE).ofTypes(COUNTED).since(from);
            List<Event> events = manager.getScalingEvents(group.map(query::ofGroup).orElse(query));
            for (Event event : events) {
                if (event.at().isBefore(to)) {
                    log.count(event);
                }
            }
            // An event may be a little older than the one before it; a page of later ones ends it.
            boolean over = events.stream().noneMatch(event -> event.at().isBefore(to));
            if (events.size() < PAGE || over) {
                return log;
            }
            after = events.getLast().sequence();
        }
    }

    private void count(Event event) {
        LocalDate day = event.at().atOffset(ZoneOffset.UTC).toLocalDate();
        event.group()
                .ifPresent(group ->
                        counts.merge(new Place(group, day), Actions.of(event), Actions::plus));
    }

    Actions of(String group, LocalDate day) {
        return counts.getOrDefault(new Place(group, day), Actions.NONE);
    }
}

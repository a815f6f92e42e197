package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.engine.schedule.Calendar;
import io.novacron.autoscaler.engine.schedule.ScheduleTimes;
import io.novacron.autoscaler.engine.schedule.TimeWindow;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Memory.OperatorFreeze;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.GroupStatus;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/// Stretches of time that explain a chart: schedules, freezes, and where the forecast decided.
///
/// Schedules and the document's own freezes are today's document's; operators' freezes are read
/// from the events, and what the forecast decided from the decisions that are kept.
final class Lanes {

    private static final Duration STANDARD = Duration.ofHours(1);

    /// Of each lane at most so many; more are no stretches on a screen any more.
    private static final int MOST = 500;

    private final AutoScalingManager manager;
    private final StateStore store;
    private final InstantSource clock;

    Lanes(AutoScalingManager manager, StateStore store, InstantSource clock) {
        this.manager = manager;
        this.store = store;
        this.clock = clock;
    }

    private record Stretch(Instant from, Instant to, ObjectNode tree) {

        static Stretch of(TimeWindow window) {
            return new Stretch(window.start(), window.end(), Trees.object());
        }

        ObjectNode tree(TimeWindow asked) {
            return tree.put("from", later(from, asked.start()).toString())
                    .put("to", earlier(to, asked.end()).toString());
        }
    }

    Reply get(ApiRequest request) {
        ScalingGroup group = Groups.require(manager, request).group();
        TimeWindow asked = Spans.asked(request, clock.instant(), STANDARD);
        ObjectNode tree =
                Trees.object()
                        .put("from", asked.start().toString())
                        .put("to", asked.end().toString());
        tree.set("schedules", Trees.array(schedules(group, asked), part -> part.tree(asked)));
        List<Stretch> freezes =
                Stream.concat(
                                documented(group, asked).stream(),
                                operators(group.id(), asked).stream())
                        .sorted(Comparator.comparing(Stretch::from))
                        .limit(MOST)
                        .toList();
        tree.set("freezes", Trees.array(freezes, part -> part.tree(asked)));
        tree.set("predictive", Trees.array(predictive(group.id(), asked), p -> p.tree(asked)));
        return Reply.of(tree);
    }

    private static List<Stretch> schedules(ScalingGroup group, TimeWindow asked) {
        List<Stretch> found = new ArrayList<>();
        for (Schedule schedule : group.schedules()) {
            for (TimeWindow window :
                    new ScheduleTimes(schedule).between(asked.start(), asked.end(), MOST)) {
                Stretch stretch = Stretch.of(window);
                stretch.tree().put("name", schedule.name());
                switch (schedule.effect()) {
                    case Schedule.Floor(int capacity) -> stretch.tree().put("capacity", capacity);
                    case Schedule.Bounds(var min, var max) -> {
                        min.ifPresent(least -> stretch.tree().put("minCapacity", least));
                        max.ifPresent(most -> stretch.tree().put("maxCapacity", most));
                    }
                }
                found.add(stretch);
            }
        }
        return found.stream().sorted(Comparator.comparing(Stretch::from)).limit(MOST).toList();
    }

    private static List<Stretch> documented(ScalingGroup group, TimeWindow asked) {
        List<Stretch> found = new ArrayList<>();
        for (Freeze freeze : group.freezes()) {
            for (TimeWindow window : Calendar.windows(freeze, asked.start(), asked.end(), MOST)) {
                Stretch stretch = Stretch.of(window);
                stretch.tree()
                        .put("direction", Trees.name(freeze.direction()))
                        .put("reason", freeze.reason());
                found.add(stretch);
            }
        }
        return found;
    }

    // The freeze that was in force when the span began is told by the newest event before it.
    private List<Stretch> operators(String group, TimeWindow asked) {
        List<Event> events =
                store.events(
                                EventQuery.latest(group, MOST)
                                        .ofTypes(Set.of(EventType.FROZEN, EventType.UNFROZEN)))
                        .reversed();
        Optional<OperatorFreeze> now = manager.status(group).flatMap(GroupStatus::freeze);
        List<Stretch> found = new ArrayList<>();
        for (int index = 0; index < events.size(); index++) {
            Event begun = events.get(index);
            if (begun.type() != EventType.FROZEN) {
                continue;
            }
            boolean last = index + 1 == events.size();
            Instant end =
                    last
                            ? now.flatMap(OperatorFreeze::until).orElse(asked.end())
                            : events.get(index + 1).at();
            if (begun.at().isBefore(asked.end()) && end.isAfter(asked.start())) {
                ObjectNode tree =
                        Trees.object()
                                .put("direction", begun.details().getOrDefault("direction", "both"))
                                .put("by", begun.details().getOrDefault(StateStore.ACTOR, ""))
                                .put("reason", begun.details().getOrDefault("reason", ""));
                found.add(new Stretch(begun.at(), end, tree));
            }
        }
        return found;
    }

    private List<Stretch> predictive(String group, TimeWindow asked) {
        List<DecisionRecord> records = new ArrayList<>();
        records.addAll(store.decisions(DecisionQuery.inForce(group, asked.start())));
        records.addAll(
                store.decisions(
                                DecisionQuery.latest(group, MOST)
                                        .since(asked.start())
                                        .until(asked.end()))
                        .reversed());
        Instant until = earlier(clock.instant(), asked.end());
        List<Stretch> found = new ArrayList<>();
        for (int index = 0; index < records.size(); index++) {
            DecisionRecord decision = records.get(index);
            Instant end = index + 1 < records.size() ? records.get(index + 1).at() : until;
            if (!decision.rule().equals(Optional.of("predictive")) || !end.isAfter(decision.at())) {
                continue;
            }
            int last = found.size() - 1;
            if (last >= 0 && found.get(last).to().equals(decision.at())) {
                found.set(last, new Stretch(found.get(last).from(), end, found.get(last).tree()));
            } else {
                found.add(new Stretch(decision.at(), end, Trees.object()));
            }
        }
        return found;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}

package io.novacron.autoscaler.simulator.tune;

import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// One thing of a group that may be chosen: its possible values in their order, so that neighbours
/// are alike, and what a value makes of a group.
///
/// @param path in the group's document, such as `rules.cpu.utilization`
/// @param levels at least one, the group's own among them
/// @param present index of the group's own value
/// @param change the group with a value; throws [IllegalArgumentException] where that does not fit
///   the rest of the group
/// @param text of a value, for people
public record Setting<T>(
        String path,
        List<T> levels,
        int present,
        BiFunction<ScalingGroup, T, ScalingGroup> change,
        Function<T, String> text) {

    public Setting {
        levels = List.copyOf(levels);
        if (present < 0 || present >= levels.size()) {
            throw new IllegalArgumentException(
                    "%s: present value %d of %d".formatted(path, present, levels.size()));
        }
    }

    // The group's own value changes nothing, not even what is left out in its document.
    ScalingGroup apply(ScalingGroup group, int level) {
        return level == present ? group : change.apply(group, levels.get(level));
    }

    String text(int level) {
        return text.apply(levels.get(level));
    }
}

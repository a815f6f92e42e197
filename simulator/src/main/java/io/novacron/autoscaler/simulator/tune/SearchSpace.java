package io.novacron.autoscaler.simulator.tune;

import io.novacron.autoscaler.model.ScalingGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All the groups that may be made of one by choosing its settings. Immutable.
///
/// @param group the one to begin with
/// @param settings applied in this order
public record SearchSpace(ScalingGroup group, List<Setting<?>> settings) {

    public SearchSpace {
        settings = List.copyOf(settings);
    }

    /// The group as it is.
    public Point present() {
        return new Point(settings.stream().map(Setting::present).toList());
    }

    /// The group at a point; empty where its settings do not fit together.
    public Optional<ScalingGroup> at(Point point) {
        ScalingGroup changed = group;
        try {
            for (int index = 0; index < settings.size(); index++) {
                changed = settings.get(index).apply(changed, point.levels().get(index));
            }
        } catch (IllegalArgumentException unfit) {
            return Optional.empty();
        }
        return Optional.of(changed);
    }

    /// Every setting's value at a point, by path.
    public Map<String, String> texts(Point point) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int index = 0; index < settings.size(); index++) {
            Setting<?> setting = settings.get(index);
            texts.put(setting.path(), setting.text(point.levels().get(index)));
        }
        return texts;
    }

    /// Those values of a point that are not the group's own.
    public Map<String, String> changes(Point point) {
        Map<String, String> texts = texts(point);
        for (int index = 0; index < settings.size(); index++) {
            if (point.levels().get(index) == settings.get(index).present()) {
                texts.remove(settings.get(index).path());
            }
        }
        return texts;
    }

    /// Places there are, those that do not fit included; at most [Long#MAX_VALUE].
    public long size() {
        double places = 1;
        for (Setting<?> setting : settings) {
            places *= setting.levels().size();
        }
        return (long) places;
    }
}

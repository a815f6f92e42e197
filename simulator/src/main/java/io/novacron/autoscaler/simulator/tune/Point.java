package io.novacron.autoscaler.simulator.tune;

import java.util.ArrayList;
import java.util.List;

/// A place in a [SearchSpace]: the index of the level of every setting, in the settings' order.
public record Point(List<Integer> levels) {

    public Point {
        levels = List.copyOf(levels);
    }

    Point with(int setting, int level) {
        List<Integer> changed = new ArrayList<>(levels);
        changed.set(setting, level);
        return new Point(changed);
    }
}

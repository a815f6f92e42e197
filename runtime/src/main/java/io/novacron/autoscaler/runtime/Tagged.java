package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The instances that carry one group's tag in one listing. Put in order when somebody asks: of a
/// listing that serves for seconds most groups are never asked for. Filled by one thread, then read
/// by any.
final class Tagged {

    private static final Comparator<ManagedInstance> BY_ID =
            Comparator.comparing(managed -> managed.instance().id());

    /// Most groups have a handful.
    private static final int USUAL = 6;

    private final List<ManagedInstance> listed = new ArrayList<>(USUAL);

    /// The same value whoever computes it first.
    private volatile @Nullable List<ManagedInstance> ordered;

    void add(ManagedInstance instance) {
        listed.add(instance);
    }

    /// By id; of those that are listed twice the first.
    List<ManagedInstance> instances() {
        List<ManagedInstance> known = ordered;
        if (known == null) {
            known = inOrder();
            ordered = known;
        }
        return known;
    }

    private List<ManagedInstance> inOrder() {
        List<ManagedInstance> sorted = new ArrayList<>(listed);
        sorted.sort(BY_ID);
        for (int index = sorted.size() - 1; index > 0; index--) {
            String id = sorted.get(index).instance().id();
            if (id.equals(sorted.get(index - 1).instance().id())) {
                sorted.remove(index);
            }
        }
        return List.copyOf(sorted);
    }
}

package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Brings the groups of the configuration's files into the manager. The files are the truth about
/// what they name; a group of the store that no file names goes on.
public final class ConfiguredGroups {

    private ConfiguredGroups() {}

    /// Registers new groups and updates changed ones.
    ///
    /// @return ids of groups that are in the store and in no file
    /// @throws io.novacron.autoscaler.runtime.ScalingException for the first that is refused
    public static List<String> apply(
            AutoScalingManager manager, PlugIns plugIns, List<ScalingGroup> groups, Change change) {
        TreeSet<String> left = new TreeSet<>();
        manager.listScalingGroups().forEach(stored -> left.add(stored.group().id()));
        for (ScalingGroup group : groups) {
            left.remove(group.id());
            apply(manager, plugIns.withSoleProvider(group), change);
        }
        return List.copyOf(left);
    }

    private static void apply(AutoScalingManager manager, ScalingGroup group, Change change) {
        Optional<StoredGroup> known = manager.getScalingGroup(group.id());
        if (known.isEmpty()) {
            manager.registerScalingGroup(group, change);
        } else if (!known.get().group().equals(group)) {
            manager.updateScalingGroup(group, change);
        }
    }
}

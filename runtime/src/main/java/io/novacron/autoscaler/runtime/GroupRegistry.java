package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The groups of this process by id, and whose instances are whose: an instance belongs to the
/// group of its tag; one that a group adopts by `resourceIds` belongs to it unless another group's
/// tag is on it, in which case both hold inwards (INCIDENTS 11).
///
/// Thread-safe.
final class GroupRegistry {

    private final ConcurrentHashMap<String, ManagedGroup> groups = new ConcurrentHashMap<>();

    /// The same, for those who go through them in order.
    private final ConcurrentSkipListMap<String, ManagedGroup> ordered =
            new ConcurrentSkipListMap<>();

    private final DueQueue due = new DueQueue();

    /// Group by adopted instance.
    private final Map<String, String> adopters = new ConcurrentHashMap<>();

    /// All groups, in no order.
    Collection<ManagedGroup> all() {
        return groups.values();
    }

    /// All groups, by id.
    List<ManagedGroup> inOrder() {
        return List.copyOf(ordered.values());
    }

    /// The next groups by id.
    ///
    /// @param id after which; empty means from the first
    List<ManagedGroup> after(Optional<String> id, int most) {
        Collection<ManagedGroup> rest =
                id.map(last -> ordered.tailMap(last, false).values()).orElse(ordered.values());
        return rest.stream().limit(most).toList();
    }

    int size() {
        return groups.size();
    }

    /// When the groups are to be looked at.
    DueQueue due() {
        return due;
    }

    /// Lets a group be evaluated at the next tick.
    void wake(ManagedGroup group) {
        group.dueAt = ManagedGroup.AT_ONCE;
        due.changed(group);
    }

    Optional<ManagedGroup> find(String id) {
        return Optional.ofNullable(groups.get(id));
    }

    void add(ManagedGroup group) {
        groups.put(group.id, group);
        ordered.put(group.id, group);
        due.changed(group);
        index(group.stored.group());
    }

    void remove(ManagedGroup group) {
        groups.remove(group.id, group);
        ordered.remove(group.id, group);
        adopters.values().removeIf(group.id::equals);
    }

    /// Follows a change of a group's `resourceIds`.
    void index(ScalingGroup group) {
        adopters.values().removeIf(group.id()::equals);
        group.resourceIds().forEach(instance -> adopters.put(instance, group.id()));
    }

    /// Who adopted an instance already, other than this group.
    Optional<String> otherAdopter(String instance, String group) {
        return Optional.ofNullable(adopters.get(instance)).filter(other -> !other.equals(group));
    }

    boolean isAdopted(String instance) {
        return adopters.containsKey(instance);
    }

    /// The group's own instances in a listing, by id.
    List<ManagedInstance> instancesOf(ManagedGroup group, Listing.Complete listing) {
        List<ManagedInstance> own = listing.of(group.id);
        if (group.effective.resourceIds().isEmpty()) {
            return own;
        }
        List<ManagedInstance> all = new ArrayList<>(own);
        listing.byGroup()
                .forEach((tag, instances) -> {
                    if (!groups.containsKey(tag)) {
                        instances.instances().stream()
                                .filter(managed ->
                                        group.effective
                                                .resourceIds()
                                                .contains(managed.instance().id()))
                                .forEach(all::add);
                    }
                });
        return all;
    }

    /// Why the group must not take anything away: an instance two groups claim.
    Optional<String> conflictOf(ManagedGroup group, Listing.Complete listing) {
        if (adopters.isEmpty()) {
            return Optional.empty();
        }
        for (ManagedInstance managed : listing.of(group.id)) {
            Optional<String> other = otherAdopter(managed.instance().id(), group.id);
            if (other.isPresent()) {
                return Optional.of(
                        "instance %s is claimed by group %s too"
                                .formatted(managed.instance().id(), other.get()));
            }
        }
        for (String instance : group.effective.resourceIds()) {
            Optional<String> other = tagOf(instance, listing).filter(tag -> !tag.equals(group.id));
            if (other.filter(groups::containsKey).isPresent()) {
                return Optional.of(
                        "instance %s belongs to group %s".formatted(instance, other.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tagOf(String instance, Listing.Complete listing) {
        return listing.byGroup().values().stream()
                .flatMap(tagged -> tagged.instances().stream())
                .filter(managed -> managed.instance().id().equals(instance))
                .map(ManagedInstance::group)
                .findFirst();
    }
}

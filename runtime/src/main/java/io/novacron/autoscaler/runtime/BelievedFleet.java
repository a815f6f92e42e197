package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is believed of a group's instances: those of the last complete listing, and those it
/// omitted that the one before still had. One bad listing therefore neither terminates nor replaces
/// anything (INCIDENTS 6, 17).
///
/// Not thread-safe; guarded by its group's lock.
final class BelievedFleet {

    /// An instance and what we remember of it.
    static final class Member {
        final String key;
        final Instant firstSeen;
        Instance instance;

        /// Complete listings in a row that omitted it; it is gone at 2.
        int omissions;

        boolean beenReady;
        long registerTriedIn;
        boolean failureTold;

        /// Its controller cannot change its size.
        boolean fixedSize;

        /// It has come by a launch, and that its launching hooks follow is not written yet.
        boolean arrived;

        /// When it was asked for, where this process did.
        Optional<Instant> launchedAt = Optional.empty();

        /// Since when it is pending, in the group's time.
        Duration pendingSince = Duration.ZERO;

        /// Since when it runs without being in its pool, where it should be, in the group's time.
        Optional<Duration> outOfPoolSince = Optional.empty();

        private Member(ManagedInstance managed, Instant now) {
            this.key = managed.key();
            this.instance = managed.instance();
            this.firstSeen = now;
        }

        String id() {
            return instance.id();
        }
    }

    /// What a listing changed.
    ///
    /// @param appeared not believed before
    /// @param omitted left out for the first time
    /// @param gone left out for the second time in a row, believed no more
    /// @param first the first listing ever absorbed
    /// @param agrees with the listing before about which instances there are
    record Changes(
            List<Member> appeared,
            List<Member> omitted,
            List<Member> gone,
            boolean first,
            boolean agrees) {}

    private static final Changes SAME = new Changes(List.of(), List.of(), List.of(), false, true);

    private final SortedMap<String, Member> members = new TreeMap<>();
    private Set<String> lastIds = Set.of();
    private long lastNumber;
    private boolean agreed;

    boolean isKnown() {
        return lastNumber > 0;
    }

    /// Whether the last two listings agreed about which instances there are.
    boolean isAgreed() {
        return agreed;
    }

    Collection<Member> members() {
        return members.values();
    }

    Optional<Member> find(String id) {
        return Optional.ofNullable(members.get(id));
    }

    boolean hasAbsorbed(long number) {
        return number == lastNumber;
    }

    /// Takes in a complete listing.
    ///
    /// @param listed this group's instances in it
    /// @param passed the group's time
    /// @param longestStep how long an instance that is new to us may have been there: what was
    ///   there before our first look may be of any age
    Changes absorb(
            long number,
            List<ManagedInstance> listed,
            Duration passed,
            Duration longestStep,
            Instant now) {
        boolean first = lastNumber == 0;
        if (!first && refresh(listed, passed)) {
            lastNumber = number;
            agreed = true;
            return SAME;
        }
        List<Member> appeared = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ManagedInstance managed : listed) {
            String id = managed.instance().id();
            ids.add(id);
            Member member = members.get(id);
            if (member == null) {
                member = new Member(managed, now);
                members.put(id, member);
                appeared.add(member);
                Duration age = Duration.between(managed.instance().since().orElse(now), now);
                member.pendingSince =
                        passed.minus(
                                SteadyTime.between(
                                        Duration.ZERO, age, first ? age.abs() : longestStep));
            } else if (member.instance.state() != InstanceState.PENDING) {
                member.pendingSince = passed;
            }
            member.instance = managed.instance();
            member.omissions = 0;
        }
        List<Member> omitted = new ArrayList<>();
        List<Member> gone = new ArrayList<>();
        for (Member member : members.values()) {
            if (!ids.contains(member.id())) {
                member.omissions++;
                (member.omissions == 1 ? omitted : gone).add(member);
            }
        }
        gone.forEach(member -> members.remove(member.id()));
        agreed = !first && ids.equals(lastIds);
        lastNumber = number;
        lastIds = ids;
        return new Changes(appeared, omitted, gone, first, agreed);
    }

    // The usual case, a listing of those that are believed and were listed before, in their order:
    // only what is said of them is new. Otherwise it answers false and has changed nothing.
    private boolean refresh(List<ManagedInstance> listed, Duration passed) {
        if (listed.size() != members.size() || listed.size() != lastIds.size()) {
            return false;
        }
        int index = 0;
        for (Member member : members.values()) {
            Instance instance = listed.get(index).instance();
            if (!instance.id().equals(member.id()) || member.omissions > 0) {
                return false;
            }
            index++;
        }
        index = 0;
        for (Member member : members.values()) {
            if (member.instance.state() != InstanceState.PENDING) {
                member.pendingSince = passed;
            }
            member.instance = listed.get(index).instance();
            index++;
        }
        return true;
    }
}

package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
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

        /// When it was asked for, where this process did.
        Optional<Instant> launchedAt = Optional.empty();

        /// Since when it runs without being in its pool, where it should be.
        Optional<Instant> outOfPoolSince = Optional.empty();

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

    boolean isKnown() {
        return lastNumber > 0;
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
    Changes absorb(long number, List<ManagedInstance> listed, Instant now) {
        if (lastNumber > 0 && refresh(listed)) {
            lastNumber = number;
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
        boolean first = lastNumber == 0;
        boolean agrees = !first && ids.equals(lastIds);
        lastNumber = number;
        lastIds = ids;
        return new Changes(appeared, omitted, gone, first, agrees);
    }

    // The usual case, a listing of those that are believed and were listed before, in their order:
    // only what is said of them is new. Otherwise it answers false and has changed nothing.
    private boolean refresh(List<ManagedInstance> listed) {
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
            member.instance = listed.get(index).instance();
            index++;
        }
        return true;
    }
}

package io.novacron.autoscaler.cli.demo;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The members of a balancer's pool, taken in turn. Thread-safe.
final class MemberPool {

    private static final long SKIP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Member> members = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    private static final class Member {
        final String id;
        final String address;
        final AtomicInteger inFlight = new AtomicInteger();
        volatile boolean draining;
        volatile boolean skipped;
        volatile long skippedUntil;

        Member(String id, String address) {
            this.id = id;
            this.address = address;
        }

        boolean takes() {
            return !draining && !(skipped && System.nanoTime() - skippedUntil < 0);
        }
    }

    /// One request at one member; closing it ends the request.
    static final class Lease implements AutoCloseable {
        private final Member member;

        private Lease(Member member) {
            this.member = member;
        }

        String id() {
            return member.id;
        }

        String address() {
            return member.address;
        }

        /// The member refused the connection: leave it alone for a moment.
        void skip() {
            member.skippedUntil = System.nanoTime() + SKIP_NANOS;
            member.skipped = true;
        }

        @Override
        public void close() {
            member.inFlight.decrementAndGet();
        }
    }

    /// The next member in turn that takes requests; empty where none does.
    Optional<Lease> next() {
        List<Member> all = List.copyOf(members);
        for (int tried = 0; tried < all.size(); tried++) {
            Member member = all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
            // Counted before it is asked: a drain either is seen here or sees this request.
            member.inFlight.incrementAndGet();
            if (member.takes()) {
                return Optional.of(new Lease(member));
            }
            member.inFlight.decrementAndGet();
        }
        return Optional.empty();
    }

    int size() {
        return members.size();
    }

    Set<String> accepting() {
        Set<String> ids = new TreeSet<>();
        for (Member member : members) {
            if (!member.draining) {
                ids.add(member.id);
            }
        }
        return ids;
    }

    /// Adds a member, or takes the drain of a known one back.
    synchronized void put(String id, String address) {
        Optional<Member> known = find(id);
        if (known.isPresent() && known.get().address.equals(address)) {
            known.get().draining = false;
            return;
        }
        remove(id);
        members.add(new Member(id, address));
    }

    void drain(String id) {
        find(id).ifPresent(member -> member.draining = true);
    }

    /// Whether nothing is under way at a member; true for an unknown one.
    boolean idle(String id) {
        return find(id).map(member -> member.inFlight.get() == 0).orElse(true);
    }

    synchronized void remove(String id) {
        members.removeIf(member -> member.id.equals(id));
    }

    private Optional<Member> find(String id) {
        return members.stream().filter(member -> member.id.equals(id)).findFirst();
    }
}

package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.Intent.SizeStep;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What has been asked for and is not finished: launches not listed yet, instances on their way
/// out, pool entries to forget. The open intent is its durable form.
///
/// Not thread-safe; guarded by its group's lock.
final class OpenWork {

    /// Prefix of the id under which an unlisted launch is shown to the engine.
    private static final String PLACEHOLDER = "launch:";

    /// One wanted instance, from its key's birth until a listing shows it.
    static final class Launch {
        enum Phase {
            /// Not asked for yet, or refused and to be asked for again.
            WANTED,
            CALLING,
            /// Asked without a clear answer; asking again with the same key is harmless.
            UNCERTAIN,
            /// The controller named the instance.
            STARTED
        }

        final String key;
        final Instant wantedAt;

        /// Name of the size it starts with.
        final Optional<String> size;

        /// Where it starts; empty: where the controller likes.
        final Optional<String> zone;

        Phase phase = Phase.WANTED;
        Optional<String> instance = Optional.empty();
        int listingsSinceStart;
        long triedInRun;

        /// Whether it takes one of its controller's places for launches in flight.
        boolean hasPlace;

        /// Read from an intent of a process that died.
        boolean resumed;

        /// The stopped instance that it starts, as of its last call.
        Optional<String> starts = Optional.empty();

        Launch(String key, Instant wantedAt, Optional<String> size, Optional<String> zone) {
            this.zone = zone;
            this.key = key;
            this.wantedAt = wantedAt;
            this.size = size;
        }

        /// The id the engine sees until a listing shows the instance.
        String shownAs() {
            return instance.orElse(PLACEHOLDER + key);
        }
    }

    /// One instance on its way out.
    static final class Departure {
        enum Stage {
            /// To be taken out of its pool.
            DRAIN_WANTED,
            /// Out of the pool, requests under way.
            DRAINING,
            /// Drained, past its time, or without a pool: waits for a look at the fleet.
            TERMINATE_WANTED,
            /// Looked at, event written: the call may be made in this tick.
            TERMINATE_CLEARED,
            CALLING,
            /// The controller said yes; the listing tells the rest.
            TERMINATED
        }

        private static final int MOST_DRAINS = 3;

        final String id;

        /// When it was decided, later when its drain began, in the group's time.
        Duration since;

        /// Failed or unhealthy: leaves without counting as capacity taken away.
        final boolean replaced;

        Stage stage;
        int calls;
        int listingsSinceCall;
        long triedInRun;
        boolean drainFailed;

        /// It is stopped and kept, not terminated.
        boolean stops;

        /// Stopping it was refused.
        boolean neverStops;

        /// Read from an intent of a process that died, and not looked at yet.
        boolean resumed;

        /// How often it was drained: one that comes back into its pool is drained again, twice.
        int drains;

        Departure(String id, Duration since, boolean replaced, Stage stage) {
            this.id = id;
            this.since = since;
            this.replaced = replaced;
            this.stage = stage;
        }

        /// Whether it should have left its pool by now, and may be asked to once more.
        boolean mayDrainAgain() {
            return drains < MOST_DRAINS
                    && (stage == Stage.DRAINING
                            || stage == Stage.TERMINATE_WANTED
                            || stage == Stage.TERMINATE_CLEARED);
        }

        /// Whether it can still stay: no terminate call was made.
        boolean canStay() {
            return calls == 0 && stage != Stage.CALLING && stage != Stage.TERMINATED;
        }
    }

    final SequencedMap<String, Launch> launches = new LinkedHashMap<>();
    final SequencedMap<String, Departure> departures = new LinkedHashMap<>();

    /// Instances that get another size, by id.
    final SequencedMap<String, Resizing> resizings = new LinkedHashMap<>();

    /// Ids that are gone or going and may still be in a pool.
    final TreeSet<String> toForget = new TreeSet<>();

    boolean isEmpty() {
        return launches.isEmpty() && departures.isEmpty() && resizings.isEmpty();
    }

    /// Whether a size is to be taken back.
    boolean takesSizesBack() {
        return resizings.values().stream().anyMatch(resizing -> resizing.toTakeBack);
    }

    Optional<Launch> shownAs(String id) {
        return launches.values().stream().filter(launch -> launch.shownAs().equals(id)).findFirst();
    }

    /// Whether an id the engine sees stands for a launch that nobody was asked for yet.
    boolean isOnlyWanted(String id) {
        return shownAs(id).filter(launch -> launch.phase == Launch.Phase.WANTED).isPresent();
    }

    List<String> keys() {
        return List.copyOf(launches.keySet());
    }

    List<String> departing() {
        return List.copyOf(departures.keySet());
    }

    /// Sizes of open launches by key.
    NavigableMap<String, String> sizes() {
        NavigableMap<String, String> sizes = new TreeMap<>();
        launches.values()
                .forEach(launch -> launch.size.ifPresent(size -> sizes.put(launch.key, size)));
        return sizes;
    }

    /// Zones of open launches by key.
    NavigableMap<String, String> zones() {
        NavigableMap<String, String> zones = new TreeMap<>();
        launches.values()
                .forEach(launch -> launch.zone.ifPresent(zone -> zones.put(launch.key, zone)));
        return zones;
    }

    List<SizeStep> steps() {
        return resizings.values().stream().map(resizing -> resizing.step).toList();
    }
}

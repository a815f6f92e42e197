package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.runtime.simulation.MadeCall.Verb;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.StateStore.Checkpoint;
import io.novacron.autoscaler.spi.StateStore.Closing;
import io.novacron.autoscaler.spi.StateStore.Opening;
import io.novacron.autoscaler.spi.StateStore.Write;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A store in front of the true one that fails by plan, and that remembers what was durable when:
/// announcements, plans, grants. The true one stays open when the process dies.
final class TroubledStore {

    /// Methods that change nothing.
    private static final Set<String> READS =
            Set.of(
                    "groupIds",
                    "groups",
                    "group",
                    "versions",
                    "memory",
                    "memories",
                    "openIntentOf",
                    "openIntents",
                    "events",
                    "verifyEvents",
                    "decisions",
                    "hookWaits",
                    "predictiveDefault");

    private record Grant(Instant at, long epoch) {}

    private final StateStore store;
    private final SimulatedWorld world;
    private final Set<String> launching = new HashSet<>();
    private final Set<String> terminating = new HashSet<>();
    private final Map<String, Set<String>> named = new HashMap<>();
    private final Map<String, List<Grant>> grants = new HashMap<>();
    private final Map<String, Integer> wanted = new HashMap<>();

    /// Every event the store has taken.
    final List<Event> events = new ArrayList<>();

    /// Writes that an older owner got through.
    final List<String> unfenced = new ArrayList<>();

    TroubledStore(StateStore store, SimulatedWorld world) {
        this.store = store;
        this.world = world;
    }

    /// What a process works with. A proxy, because every method is troubled in the same way.
    ///
    /// @param granted told when it has taken groups over
    StateStore seen(Runnable granted) {
        return (StateStore)
                Proxy.newProxyInstance(
                        TroubledStore.class.getClassLoader(),
                        new Class<?>[] {StateStore.class},
                        (_, method, arguments) ->
                                call(
                                        method,
                                        arguments == null ? new Object[0] : arguments,
                                        granted));
    }

    /// The true store.
    StateStore truth() {
        return store;
    }

    boolean announced(Verb verb, String subject) {
        return (verb == Verb.LAUNCH ? launching : terminating).contains(subject);
    }

    boolean named(String group, String instance) {
        return named.getOrDefault(group, Set.of()).contains(instance);
    }

    /// The capacity that the newest intent of a group wants.
    int wanted(String group) {
        return wanted.getOrDefault(group, 0);
    }

    long grantedBefore(String group, Instant time) {
        return grants.getOrDefault(group, List.of()).stream()
                .filter(grant -> grant.at().isBefore(time))
                .mapToLong(Grant::epoch)
                .max()
                .orElse(0);
    }

    private long newestGrant(String group) {
        return grants.getOrDefault(group, List.of()).stream()
                .mapToLong(Grant::epoch)
                .max()
                .orElse(0);
    }

    private void note(List<Event> written) {
        events.addAll(written);
        for (Event event : written) {
            String instance = event.details().getOrDefault("instance", "");
            if (event.type() == EventType.INSTANCE_LAUNCHING) {
                launching.add(event.details().getOrDefault("key", ""));
            } else if (event.type() == EventType.INSTANCE_TERMINATING) {
                terminating.add(instance);
            } else if (event.type() == EventType.INSTANCE_ORPHANED) {
                name(event.group().orElse(""), Set.of(instance));
            }
        }
    }

    private void name(String group, Iterable<String> instances) {
        Set<String> known = named.computeIfAbsent(group, _ -> new HashSet<>());
        instances.forEach(known::add);
    }

    private void fence(String what, String group, long epoch) {
        if (epoch < newestGrant(group)) {
            unfenced.add(
                    "%s of %s with epoch %d, granted %d"
                            .formatted(what, group, epoch, newestGrant(group)));
        }
    }

    private @Nullable Object call(Method method, Object[] arguments, Runnable granted)
            throws Throwable {
        String name = method.getName();
        if (name.equals("close")) {
            return null;
        }
        if (READS.contains(name)) {
            fail(FaultKind.READ_FAILS, Kind.UNAVAILABLE, "the store is down");
            return invoke(method, arguments);
        }
        if (name.equals("update")) {
            fail(FaultKind.CONFLICT, Kind.INVALID, "another version");
        }
        world.steps.pass("before " + name);
        fail(FaultKind.WRITE_FAILS, Kind.UNAVAILABLE, "the store is down");
        world.faults
                .strikes(FaultKind.SLOW_WRITE)
                .ifPresent(slow -> world.clock.advance(Duration.ofMillis((long) slow.strength())));
        Object answer = invoke(method, arguments);
        written(name, arguments, answer);
        if (name.equals("takeOver")) {
            granted.run();
        }
        world.steps.pass("after " + name);
        fail(FaultKind.WRITE_UNANSWERED, Kind.TIMED_OUT, "the store did not answer");
        return answer;
    }

    private @Nullable Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getTargetException();
        }
    }

    private void fail(FaultKind fault, Kind cause, String message) {
        if (world.faults.strikes(fault).isPresent()) {
            throw new OutsideException(cause, message);
        }
    }

    private void written(String name, Object[] arguments, @Nullable Object answer) {
        String group = arguments.length > 0 ? arguments[0].toString() : "";
        switch (name) {
            case "takeOver" ->
                    granted((List<?>) arguments[0], (Long) Objects.requireNonNull(answer));
            case "checkpoint", "saveHooks" -> fence(name, group, (Long) arguments[1]);
            case "checkpointAll", "writeAll" ->
                    ((List<?>) arguments[1])
                            .forEach(write ->
                                    written(
                                            name,
                                            (Write) write,
                                            (Long) arguments[0],
                                            (Map<?, ?>) Objects.requireNonNull(answer)));
            case "openIntent" -> opened(name, (Intent) arguments[0]);
            case "closeIntent" ->
                    written(name, (Write) arguments[1], (Long) arguments[0], Map.of());
            default -> {}
        }
        for (Object argument : arguments) {
            if (argument instanceof Event event) {
                note(List.of(event));
            } else if (argument instanceof List<?> list) {
                note(list.stream().filter(Event.class::isInstance).map(Event.class::cast).toList());
            }
        }
    }

    private void granted(List<?> groups, long epoch) {
        for (Object group : groups) {
            grants.computeIfAbsent(group.toString(), _ -> new ArrayList<>())
                    .add(new Grant(world.clock.instant(), epoch));
        }
    }

    private void written(String name, Write write, long epoch, Map<?, ?> refused) {
        if (refused.containsKey(write.group())) {
            return;
        }
        switch (write) {
            case Checkpoint _, Closing _ -> fence(name, write.group(), epoch);
            case Opening(Intent intent, _, _, _) -> opened(name, intent);
        }
        note(write.events());
    }

    private void opened(String name, Intent intent) {
        fence(name, intent.group(), intent.epoch());
        name(intent.group(), intent.terminate());
        wanted.put(intent.group(), intent.to());
    }
}

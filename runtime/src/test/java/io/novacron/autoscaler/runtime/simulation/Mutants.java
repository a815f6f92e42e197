package io.novacron.autoscaler.runtime.simulation;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.spi.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// Products broken on purpose, each in one way that an invariant is there to notice.
final class Mutants {

    private Mutants() {}

    /// Says another decision than it made, from some tick on.
    static Tampering saying(int fromTick, UnaryOperator<Evaluation> lie) {
        return new Tampering() {
            @Override
            public Evaluation evaluation(Evaluation real, SimulatedWorld world) {
                boolean lies =
                        world.faults.tick() >= fromTick && real.decision().group().equals("web");
                return lies ? lie.apply(real) : real;
            }
        };
    }

    /// Makes calls that nobody decided, after each call it should make.
    static Tampering alsoCalling(Rogue rogue) {
        return new Tampering() {
            @Override
            public ResourceController controller(ResourceController real, SimulatedWorld world) {
                return new Passing(real) {
                    @Override
                    public List<ManagedInstance> list(Call call) {
                        List<ManagedInstance> listed = super.list(call);
                        rogue.call(real, call, world);
                        return listed;
                    }
                };
            }
        };
    }

    /// A call of its own.
    @FunctionalInterface
    interface Rogue {
        void call(ResourceController controller, Call call, SimulatedWorld world);
    }

    /// Finds another memory than it had saved when it starts.
    ///
    /// @param restarts whether it restarts in every tick
    static Tampering forgetting(boolean restarts, BiFunction<Memory, SimulatedWorld, Memory> loss) {
        return new Tampering() {
            @Override
            public StateStore store(StateStore real, SimulatedWorld world) {
                return proxy(
                        real,
                        (name, answer) ->
                                name.equals("memories") && answer instanceof Map<?, ?> memories
                                        ? lost(memories, loss, world)
                                        : answer);
            }

            @Override
            public void beforeTick(SimulatedWorld world) {
                if (restarts) {
                    world.restart();
                }
            }
        };
    }

    private static Map<Object, Memory> lost(
            Map<?, ?> memories,
            BiFunction<Memory, SimulatedWorld, Memory> loss,
            SimulatedWorld world) {
        Map<Object, Memory> lost = new HashMap<>();
        memories.forEach((group, memory) -> lost.put(group, loss.apply((Memory) memory, world)));
        return lost;
    }

    /// Never writes events of a type.
    static Tampering silentAbout(EventType type) {
        return new Tampering() {
            @Override
            public StateStore store(StateStore real, SimulatedWorld world) {
                return (StateStore)
                        Proxy.newProxyInstance(
                                Mutants.class.getClassLoader(),
                                new Class<?>[] {StateStore.class},
                                (_, method, arguments) -> {
                                    Object[] given = arguments == null ? new Object[0] : arguments;
                                    for (int index = 0; index < given.length; index++) {
                                        if (given[index] instanceof List<?> list
                                                && list.stream()
                                                        .allMatch(Event.class::isInstance)) {
                                            given[index] =
                                                    list.stream()
                                                            .filter(event ->
                                                                    ((Event) event).type() != type)
                                                            .toList();
                                        }
                                    }
                                    return invoke(() -> method.invoke(real, given));
                                });
            }
        };
    }

    /// Takes a metric that could not be read for idle.
    static final Tampering ERROR_IS_IDLE =
            new Tampering() {
                @Override
                public MetricsProvider provider(MetricsProvider real, SimulatedWorld world) {
                    return reading(
                            real,
                            reading ->
                                    reading.error().isPresent()
                                            ? MetricReading.of(0, world.clock.instant())
                                            : reading);
                }
            };

    /// Lets one group's trouble into another group's metrics.
    static final Tampering TROUBLE_SPREADS =
            new Tampering() {
                @Override
                public MetricsProvider calmProvider(MetricsProvider real, SimulatedWorld world) {
                    return reading(
                            real,
                            reading ->
                                    world.faults.on(fault -> true).isEmpty()
                                            ? reading
                                            : MetricReading.of(900, world.clock.instant()));
                }
            };

    /// Cannot start anything any more once it had trouble.
    static final Tampering NEVER_RECOVERS =
            new Tampering() {
                @Override
                public ResourceController controller(
                        ResourceController real, SimulatedWorld world) {
                    return new Passing(real) {
                        @Override
                        public Instance launch(LaunchRequest request, Call call) {
                            if (world.faults.tick() > FaultPlan.CALM) {
                                return Instance.running(
                                        "nothing-" + request.key(), world.clock.instant());
                            }
                            return super.launch(request, call);
                        }
                    };
                }
            };

    /// Never sees instances of a group that is gone.
    static final Tampering BLIND_TO_ORPHANS =
            new Tampering() {
                @Override
                public ResourceController controller(
                        ResourceController real, SimulatedWorld world) {
                    return new Passing(real) {
                        @Override
                        public List<ManagedInstance> list(Call call) {
                            boolean deleted = world.operator.document().isEmpty();
                            return super.list(call).stream()
                                    .filter(managed -> !deleted || !managed.group().equals("web"))
                                    .toList();
                        }
                    };
                }
            };

    /// The same decision with another capacity.
    static Decision to(Decision real, int capacity) {
        return with(real, capacity, real.trace().size(), real.memory());
    }

    /// The same decision with less of an explanation.
    static Decision explained(Decision real, int steps) {
        return with(real, real.to().instances(), steps, real.memory());
    }

    /// The same decision with another memory.
    static Decision remembering(Decision real, Memory memory) {
        return with(real, real.to().instances(), real.trace().size(), memory);
    }

    private static Decision with(Decision real, int capacity, int steps, Memory memory) {
        return new Decision(
                real.group(),
                real.at(),
                real.action(),
                real.from(),
                new Decision.Capacity(capacity, real.to().size()),
                real.rule(),
                real.limitedBy(),
                real.trace().subList(0, steps),
                memory,
                real.plan(),
                real.notices());
    }

    /// The same evaluation with another decision.
    static Evaluation deciding(Evaluation real, UnaryOperator<Decision> change) {
        return new Evaluation(
                real.engine(),
                real.memory(),
                real.observation(),
                real.forecast(),
                change.apply(real.decision()));
    }

    private static MetricsProvider reading(
            MetricsProvider real, UnaryOperator<MetricReading> change) {
        return new MetricsProvider() {
            @Override
            public List<Problem> validate(
                    ScalingGroup group,
                    String metric,
                    io.novacron.autoscaler.model.MetricDefinition definition) {
                return real.validate(group, metric, definition);
            }

            @Override
            public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
                Map<MetricKey, MetricReading> readings =
                        new HashMap<>(real.collect(requests, call));
                readings.replaceAll((_, reading) -> change.apply(reading));
                return readings;
            }

            @Override
            public void close() {}
        };
    }

    private static StateStore proxy(StateStore real, BiFunction<String, Object, Object> change) {
        return (StateStore)
                Proxy.newProxyInstance(
                        Mutants.class.getClassLoader(),
                        new Class<?>[] {StateStore.class},
                        (_, method, arguments) -> {
                            Object answer = invoke(() -> method.invoke(real, arguments));
                            return answer == null ? null : change.apply(method.getName(), answer);
                        });
    }

    @FunctionalInterface
    private interface Invocation {
        Object call() throws InvocationTargetException, IllegalAccessException;
    }

    private static Object invoke(Invocation invocation) throws Throwable {
        try {
            return invocation.call();
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /// A controller that passes everything on.
    private static class Passing implements ResourceController {
        private final ResourceController real;

        Passing(ResourceController real) {
            this.real = real;
        }

        @Override
        public Set<String> zones() {
            return real.zones();
        }

        @Override
        public int launchesAtOnce() {
            return real.launchesAtOnce();
        }

        @Override
        public List<Problem> validate(ScalingGroup group) {
            return real.validate(group);
        }

        @Override
        public List<ManagedInstance> list(Call call) {
            return real.list(call);
        }

        @Override
        public Instance launch(LaunchRequest request, Call call) {
            return real.launch(request, call);
        }

        @Override
        public void terminate(TerminateRequest request, Call call) {
            real.terminate(request, call);
        }

        @Override
        public void close() {}
    }
}

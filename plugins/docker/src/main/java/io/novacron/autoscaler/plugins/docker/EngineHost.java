package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController.ManagedInstance;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One of several engines: its controller, and what was last seen of it. Thread-safe.
final class EngineHost {

    private static final Logger LOG = LoggerFactory.getLogger(EngineHost.class);

    /// A look at one that has answered before: the others do not wait for longer.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final DockerSettings settings;
    private final DockerController controller;
    private Optional<List<ManagedInstance>> lastSeen = Optional.empty();
    private Optional<OutsideException> away = Optional.empty();

    EngineHost(DockerSettings settings, DockerController controller) {
        this.settings = settings;
        this.controller = controller;
    }

    DockerController controller() {
        return controller;
    }

    String name() {
        return settings.machine().orElse("");
    }

    String zone() {
        return settings.zone().orElse("");
    }

    /// Lists its instances anew.
    ///
    /// @throws OutsideException where it does not answer; what was seen before stays
    void look(Call call) {
        Duration patience =
                lastSeen().isPresent() && PATIENCE.compareTo(call.timeout()) < 0
                        ? PATIENCE
                        : call.timeout();
        try {
            List<ManagedInstance> seen = controller.list(new Call(patience, call.epoch()));
            answered(seen);
        } catch (OutsideException failed) {
            note(failed);
            throw failed;
        }
    }

    private synchronized void answered(List<ManagedInstance> seen) {
        if (away.isPresent()) {
            LOG.info("host {} answers again", name());
        }
        away = Optional.empty();
        lastSeen = Optional.of(List.copyOf(seen));
    }

    /// Takes note of a failure that may say that it is away.
    synchronized void note(OutsideException failed) {
        if (failed.kind() != Kind.UNAVAILABLE && failed.kind() != Kind.TIMED_OUT) {
            return;
        }
        if (away.isEmpty()) {
            LOG.warn(
                    "host {} does not answer, its instances count as last seen: {}",
                    name(),
                    failed.getMessage());
        }
        away = Optional.of(failed);
    }

    synchronized boolean isAway() {
        return away.isPresent();
    }

    synchronized void requireAnswers() {
        if (away.isPresent()) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "host %s does not answer: %s".formatted(name(), away.get().getMessage()),
                    away.get());
        }
    }

    /// Empty until it has answered once.
    synchronized Optional<List<ManagedInstance>> lastSeen() {
        return lastSeen;
    }

    OutsideException neverAnswered(@Nullable OutsideException why) {
        return new OutsideException(
                Kind.UNAVAILABLE,
                "host %s has not answered yet%s"
                        .formatted(name(), why == null ? "" : ": " + why.getMessage()),
                why);
    }

    /// One that was launched after the last look.
    synchronized void saw(ManagedInstance launched) {
        lastSeen =
                lastSeen.map(seen ->
                        Stream.concat(
                                        seen.stream()
                                                .filter(one ->
                                                        !one.instance()
                                                                .id()
                                                                .equals(launched.instance().id())),
                                        Stream.of(launched))
                                .toList());
    }

    boolean has(String instance) {
        return seen().anyMatch(one -> one.instance().id().equals(instance));
    }

    boolean hasKey(String group, String key) {
        return seen().anyMatch(one -> one.group().equals(group) && one.key().equals(key));
    }

    /// Keys of a group's instances that are starting or running here.
    List<String> live(String group) {
        return seen().filter(one -> one.group().equals(group))
                .filter(one ->
                        one.instance().state() == InstanceState.PENDING
                                || one.instance().state() == InstanceState.RUNNING)
                .map(ManagedInstance::key)
                .toList();
    }

    private Stream<ManagedInstance> seen() {
        return lastSeen().orElse(List.of()).stream();
    }

    /// The part of a request that is about instances here; empty where there are none.
    Optional<MetricRequest> own(MetricRequest request) {
        List<Instance> own = request.instances().stream().filter(one -> has(one.id())).toList();
        return own.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new MetricRequest(
                                request.group(), request.metric(), request.definition(), own));
    }
}

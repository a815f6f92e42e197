package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.ResourceController;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Containers on several engines, each with a zone. A launch goes to the host that has its key,
/// else to the one of its zone with the fewest of its group.
///
/// A host that does not answer is unknown, not gone: its instances are listed as they were last
/// seen, for as long as it takes, and launches go to the others. Until every host has answered once
/// there is no listing, so that no key of an earlier process is started a second time elsewhere.
/// Thread-safe.
final class HostsController implements ResourceController, MetricsProvider {

    private final List<EngineHost> hosts;
    private final Placement placement;
    private final Work work = new Work();

    private HostsController(List<EngineHost> hosts) {
        this.hosts = hosts;
        this.placement = new Placement(hosts);
    }

    static HostsController open(List<DockerSettings> settings, InstantSource clock) {
        return new HostsController(
                settings.stream()
                        .map(host -> new EngineHost(host, DockerController.open(host, clock)))
                        .toList());
    }

    private DockerController any() {
        return hosts.getFirst().controller();
    }

    @Override
    public Set<Ability> abilities() {
        return any().abilities();
    }

    @Override
    public Set<String> zones() {
        return hosts.stream().map(EngineHost::zone).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public int launchesAtOnce() {
        return any().launchesAtOnce();
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return any().validate(group);
    }

    @Override
    public List<ManagedInstance> list(Call call) {
        Map<EngineHost, OutsideException> failures =
                work.each(hosts, host -> host.look(call), call.timeout());
        List<ManagedInstance> all = new ArrayList<>();
        for (EngineHost host : hosts) {
            all.addAll(host.lastSeen().orElseThrow(() -> host.neverAnswered(failures.get(host))));
        }
        placement.listed(all);
        return all;
    }

    @Override
    public Instance launch(LaunchRequest request, Call call) {
        EngineHost host = placement.of(request, call);
        try {
            Instance launched = host.controller().launch(request, call);
            host.saw(new ManagedInstance(request.group().id(), request.key(), launched));
            return launched;
        } catch (OutsideException failed) {
            host.note(failed);
            placement.failed(request, failed);
            throw failed;
        }
    }

    @Override
    public void terminate(TerminateRequest request, Call call) {
        Optional<EngineHost> host = holder(request.instance(), call);
        if (host.isPresent()) {
            host.get().controller().terminate(request, call);
            return;
        }
        for (EngineHost one : hosts) {
            one.requireAnswers();
        }
    }

    @Override
    public Instance resize(ResizeRequest request, Call call) {
        return require(request.instance(), call).controller().resize(request, call);
    }

    @Override
    public void stop(StopRequest request, Call call) {
        require(request.instance(), call).controller().stop(request, call);
    }

    @Override
    public Instance start(StartRequest request, Call call) {
        return require(request.instance(), call).controller().start(request, call);
    }

    private EngineHost require(String instance, Call call) {
        return holder(instance, call)
                .orElseThrow(() ->
                        new OutsideException(Kind.INVALID, "no host has an instance " + instance));
    }

    private Optional<EngineHost> holder(String instance, Call call) {
        Optional<EngineHost> known = hosts.stream().filter(host -> host.has(instance)).findFirst();
        if (known.isPresent()) {
            return known;
        }
        list(call);
        return hosts.stream().filter(host -> host.has(instance)).findFirst();
    }

    @Override
    public List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        return any().validate(group, metric, definition);
    }

    /// Each host measures its own; what does not answer has no samples.
    @Override
    public Map<MetricKey, MetricReading> collect(List<MetricRequest> requests, Call call) {
        Map<EngineHost, List<MetricRequest>> byHost = new HashMap<>();
        for (EngineHost host : hosts) {
            List<MetricRequest> own =
                    requests.stream().flatMap(one -> host.own(one).stream()).toList();
            if (!own.isEmpty()) {
                byHost.put(host, own);
            }
        }
        Map<EngineHost, Map<MetricKey, MetricReading>> answers =
                new java.util.concurrent.ConcurrentHashMap<>();
        List<EngineHost> asked = List.copyOf(byHost.keySet());
        Map<EngineHost, OutsideException> failures =
                work.each(
                        asked,
                        host ->
                                answers.put(
                                        host,
                                        host.controller()
                                                .collect(
                                                        byHost.getOrDefault(host, List.of()),
                                                        call)),
                        call.timeout());
        if (!asked.isEmpty() && failures.size() == asked.size()) {
            throw failures.values().iterator().next();
        }
        Map<MetricKey, MetricReading> merged = new LinkedHashMap<>();
        for (MetricRequest request : requests) {
            List<InstanceSample> samples = new ArrayList<>();
            Optional<MetricReading> failed = Optional.empty();
            for (EngineHost host : hosts) {
                MetricReading reading = answers.getOrDefault(host, Map.of()).get(request.key());
                if (reading != null && reading.error().isPresent()) {
                    failed = Optional.of(reading);
                } else if (reading != null) {
                    reading.perInstance().ifPresent(samples::addAll);
                }
            }
            merged.put(
                    request.key(),
                    samples.isEmpty()
                            ? failed.orElseGet(() -> MetricReading.perInstance(List.of()))
                            : MetricReading.perInstance(samples));
        }
        return merged;
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.controller().close());
        work.close();
    }
}

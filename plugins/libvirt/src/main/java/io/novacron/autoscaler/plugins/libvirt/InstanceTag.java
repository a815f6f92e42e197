package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.plugins.libvirt.Readiness.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/// What a machine's `<metadata>` says of it: whose it is, and what is to become of it. Everything
/// that must outlive this process is here, so that any controller of the same owner can go on.
///
/// Written as attributes of one element, because libvirt takes namespaces off and puts them on.
///
/// @param owner see [LibvirtSettings]
/// @param key the launch key
record InstanceTag(String owner, String group, String key, Terms terms, State state) {

    /// The namespace of the element in `<metadata>`.
    static final String NAMESPACE = "https://novacron.io/autoscaler/libvirt/1";

    static final String PREFIX = "novacron";
    static final String ELEMENT = "instance";

    /// What stays as it was at the launch.
    ///
    /// @param assigned an address from the template's list
    /// @param port shown with the address
    /// @param stopTimeout from the request to shut down until it is switched off
    /// @param volumes ours: they go when the machine goes
    record Terms(
            Optional<String> assigned,
            AddressSource addressSource,
            OptionalInt port,
            Duration stopTimeout,
            Readiness readiness,
            List<VolumeName> volumes) {
        Terms {
            volumes = List.copyOf(volumes);
        }
    }

    /// What changes.
    ///
    /// @param size name of the flavor, where one was asked for
    /// @param epoch the newest owner of the group that did something to it
    /// @param since when it came into its phase
    /// @param readySince when it was first ready after its last start
    /// @param address as found when it became ready
    /// @param failure why it is failed
    record State(
            Optional<String> size,
            long epoch,
            Phase phase,
            Instant since,
            Optional<Instant> readySince,
            Optional<String> address,
            Optional<String> failure) {}

    /// What is to become of a machine. The caretaker brings it there.
    enum Phase {
        /// Defined, and to be started for the first time.
        CREATING,
        /// To run; one that is off has failed.
        RUNNING,
        /// To be shut down and started again, with its new size.
        RESTARTING,
        /// To be off, and kept.
        STOPPED,
        /// To go for good.
        TERMINATING,
        /// Could not be started.
        FAILED
    }

    /// In another phase, where it is not ready yet.
    InstanceTag in(Phase next, long byEpoch, Instant now) {
        return with(
                new State(
                        state.size,
                        Math.max(state.epoch, byEpoch),
                        next,
                        now,
                        Optional.empty(),
                        next == Phase.TERMINATING ? state.address : Optional.empty(),
                        state.failure));
    }

    InstanceTag readyAt(Instant when, Optional<String> address) {
        return with(
                new State(
                        state.size,
                        state.epoch,
                        state.phase,
                        state.since,
                        Optional.of(when),
                        address,
                        state.failure));
    }

    InstanceTag failed(String reason, Instant now) {
        return with(
                new State(
                        state.size,
                        state.epoch,
                        Phase.FAILED,
                        now,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(reason)));
    }

    InstanceTag sized(String size, long byEpoch) {
        return with(
                new State(
                        Optional.of(size),
                        Math.max(state.epoch, byEpoch),
                        state.phase,
                        state.since,
                        state.readySince,
                        state.address,
                        state.failure));
    }

    private InstanceTag with(State next) {
        return new InstanceTag(owner, group, key, terms, next);
    }

    /// The machine's address, assigned or found.
    Optional<String> address() {
        return terms.assigned.or(() -> state.address);
    }

    /// Where the service is, `host:port` or host.
    Optional<String> shownAddress() {
        return address()
                .map(host -> {
                    String shown = host.contains(":") ? "[" + host + "]" : host;
                    return terms.port.isPresent() ? shown + ":" + terms.port.getAsInt() : host;
                });
    }

    Map<String, String> attributes() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("owner", owner);
        all.put("group", group);
        all.put("key", key);
        state.size.ifPresent(name -> all.put("size", name));
        all.put("epoch", Long.toString(state.epoch));
        all.put("phase", state.phase.name());
        all.put("since", state.since.toString());
        state.readySince.ifPresent(when -> all.put("readySince", when.toString()));
        state.address.ifPresent(found -> all.put("address", found));
        state.failure.ifPresent(reason -> all.put("failure", reason));
        terms.assigned.ifPresent(given -> all.put("assigned", given));
        all.put("addressSource", terms.addressSource.name());
        terms.port.ifPresent(number -> all.put("port", Integer.toString(number)));
        all.put("stopTimeout", terms.stopTimeout.toString());
        Readiness readiness = terms.readiness;
        switch (readiness.check()) {
            case Check.Running() -> all.put("check", "running");
            case Check.Agent() -> all.put("check", "agent");
            case Check.Tcp(int number) -> {
                all.put("check", "tcp");
                all.put("checkPort", Integer.toString(number));
            }
            case Check.Http(int number, String path) -> {
                all.put("check", "http");
                all.put("checkPort", Integer.toString(number));
                all.put("checkPath", path);
            }
            case Check.Console(Pattern pattern) -> {
                all.put("check", "console");
                all.put("checkPattern", pattern.pattern());
            }
        }
        readiness.timeout().ifPresent(timeout -> all.put("readyTimeout", timeout.toString()));
        all.put("failureThreshold", Integer.toString(readiness.failureThreshold()));
        all.put(
                "volumes",
                String.join(" ", terms.volumes.stream().map(VolumeName::toString).toList()));
        return all;
    }

    /// Reads a tag; empty where it is none of ours, or not readable.
    static Optional<InstanceTag> read(Element element) {
        if (!ELEMENT.equals(element.getLocalName())) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new InstanceTag(
                            element.getAttribute("owner"),
                            element.getAttribute("group"),
                            element.getAttribute("key"),
                            terms(element),
                            new State(
                                    optional(element, "size"),
                                    Long.parseLong(element.getAttribute("epoch")),
                                    Phase.valueOf(element.getAttribute("phase")),
                                    Instant.parse(element.getAttribute("since")),
                                    optional(element, "readySince").map(Instant::parse),
                                    optional(element, "address"),
                                    optional(element, "failure"))));
        } catch (IllegalArgumentException | java.time.DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private static Terms terms(Element element) {
        return new Terms(
                optional(element, "assigned"),
                AddressSource.valueOf(element.getAttribute("addressSource")),
                optional(element, "port")
                        .map(text -> OptionalInt.of(Integer.parseInt(text)))
                        .orElse(OptionalInt.empty()),
                Duration.parse(element.getAttribute("stopTimeout")),
                new Readiness(
                        check(element),
                        optional(element, "readyTimeout").map(Duration::parse),
                        Integer.parseInt(element.getAttribute("failureThreshold"))),
                optional(element, "volumes").stream()
                        .flatMap(text -> Arrays.stream(text.split(" ")))
                        .map(VolumeName::parse)
                        .toList());
    }

    private static Check check(Element element) {
        String kind = element.getAttribute("check");
        return switch (kind) {
            case "running" -> new Check.Running();
            case "agent" -> new Check.Agent();
            case "tcp" -> new Check.Tcp(Integer.parseInt(element.getAttribute("checkPort")));
            case "http" ->
                    new Check.Http(
                            Integer.parseInt(element.getAttribute("checkPort")),
                            element.getAttribute("checkPath"));
            case "console" ->
                    new Check.Console(Pattern.compile(element.getAttribute("checkPattern")));
            default -> throw new IllegalArgumentException("check " + kind);
        };
    }

    private static Optional<String> optional(Element element, String name) {
        return Optional.of(element.getAttribute(name)).filter(text -> !text.isEmpty());
    }
}

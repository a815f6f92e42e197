package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.SettingsReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A group's place in HAProxy, from its document's `network`.
///
/// @param backend name of HAProxy's backend
/// @param port where the instances listen; empty: as their addresses say
record Pool(String backend, OptionalInt port) {

    /// The characters HAProxy allows in names; none of them ends a word of its command line.
    private static final Pattern BACKEND = Pattern.compile("[A-Za-z0-9_.:-]{1,200}");

    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+))(?::([0-9]{1,5}))?");

    /// Weight of an instance of the largest size, and of one whose size is not known. HAProxy's
    /// weights end at 256.
    private static final int FULL_WEIGHT = 100;

    /// An address HAProxy takes.
    record Place(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /// Problems of a group's `network`, with their paths.
    static List<Problem> problems(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        SettingsReader reader = new SettingsReader(known(group), "network");
        Optional<String> pool = reader.text("pool");
        if (!group.network().containsKey("pool")) {
            reader.problem("pool", "nothing", "the name of HAProxy's backend (required)");
        }
        if (pool.isPresent() && !BACKEND.matcher(pool.get()).matches()) {
            reader.problem(
                    "pool", "a name with other characters", "letters, digits, '-', '_', '.', ':'");
        }
        reader.integer("port", 1, 65_535);
        reader.text("router");
        problems.addAll(reader.finish());
        return problems;
    }

    // `attach` is the controller's.
    private static Map<String, Object> known(ScalingGroup group) {
        Map<String, Object> own = new java.util.TreeMap<>(group.network());
        own.remove("attach");
        return own;
    }

    /// @throws OutsideException `INVALID` where the document names none
    static Pool of(ScalingGroup group) {
        return named(group)
                .orElseThrow(() ->
                        new OutsideException(
                                Kind.INVALID,
                                "network.pool of group %s names no backend of HAProxy"
                                        .formatted(group.id())));
    }

    /// Empty where the document names none, as of a group that is known by its id only.
    static Optional<Pool> named(ScalingGroup group) {
        return group.network().get("pool") instanceof String backend
                        && BACKEND.matcher(backend).matches()
                ? Optional.of(
                        new Pool(
                                backend,
                                group.network().get("port") instanceof Number port
                                        ? OptionalInt.of(port.intValue())
                                        : OptionalInt.empty()))
                : Optional.empty();
    }

    /// Where an instance listens. A name is looked up here, since HAProxy does not do it for
    /// servers that are added while it runs.
    ///
    /// @throws OutsideException `INVALID` without an address and a port, `UNAVAILABLE` where its
    ///   name is unknown
    Place placeOf(Instance instance) {
        String address = instance.address().orElse("");
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw unusable(instance, "an address host:port");
        }
        int at = port.orElse(matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
        if (at < 1 || at > 65_535) {
            throw unusable(instance, "a port, in its address or as network.port");
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        try {
            return new Place(
                    InetAddress.getByName(host).getHostAddress().replaceAll("%.*", ""), at);
        } catch (UnknownHostException unknown) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "the address of instance %s is unknown".formatted(instance.id()),
                    unknown);
        }
    }

    private static OutsideException unusable(Instance instance, String wanted) {
        return new OutsideException(
                Kind.INVALID, "instance %s needs %s".formatted(instance.id(), wanted));
    }

    /// An instance's share of the traffic: its cores against those of the group's largest size.
    static int weightOf(ScalingGroup group, Instance instance) {
        if (group.size().isEmpty()
                || instance.size().isEmpty()
                || !(group.size().get().choice()
                        instanceof Sizing.Choice.Flavors(List<Sizing.Flavor> flavors))) {
            return FULL_WEIGHT;
        }
        double largest = flavors.stream().mapToDouble(Sizing.Flavor::cpu).max().orElse(0);
        return flavors.stream()
                .filter(flavor -> flavor.name().equals(instance.size().get()))
                .findFirst()
                .filter(flavor -> flavor.cpu() > 0)
                .map(flavor ->
                        Math.clamp(
                                Math.round(flavor.cpu() / largest * FULL_WEIGHT), 1, FULL_WEIGHT))
                .orElse(FULL_WEIGHT);
    }
}

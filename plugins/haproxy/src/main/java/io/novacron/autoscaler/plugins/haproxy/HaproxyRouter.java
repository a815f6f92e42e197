package io.novacron.autoscaler.plugins.haproxy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.plugins.haproxy.Servers.Server;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Instances as servers of HAProxy's backends, added and removed while it runs (2.5 and newer).
///
/// Keeps nothing that HAProxy does not show: members are read from it each time, so one that was
/// restarted and has forgotten them is filled again by the next look. Every change is one round
/// trip that ends with a listing, and counts as done when the listing shows it, whatever words came
/// before. Servers whose names are not ours are never touched. Thread-safe.
public final class HaproxyRouter implements TrafficRouter {

    /// A look asks for members and then for each draining instance: they share a listing this
    /// young, unless something has been changed since.
    private static final Duration SHARED = Duration.ofMillis(100);

    /// How often and how long removal waits for connections to end, before it leaves the rest to
    /// the next tick.
    private static final int REMOVALS = 5;

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final HaproxySettings settings;
    private final RuntimeApi haproxy;
    private final AtomicLong changes = new AtomicLong();
    private volatile Optional<Look> last = Optional.empty();

    /// @param change number of changes before it was taken
    /// @param at nanoseconds of the machine's timer before it was taken
    private record Look(Servers servers, long change, long at) {}

    public HaproxyRouter(HaproxySettings settings) {
        this.settings = settings;
        this.haproxy = new RuntimeApi(settings.socket());
    }

    @Override
    public List<Problem> validate(ScalingGroup group) {
        return Pool.problems(group);
    }

    @Override
    public Set<String> members(ScalingGroup group, Call call) {
        return look(call).members(group.id(), Pool.of(group).backend());
    }

    @Override
    public void register(ScalingGroup group, Instance instance, Call call) {
        Pool pool = Pool.of(group);
        ServerName name = name(group, instance.id());
        Pool.Place place = pool.placeOf(instance);
        int weight = Pool.weightOf(group, instance);
        String server = pool.backend() + "/" + name.text();
        List<String> commands = new ArrayList<>();
        commands.add("add server %s %s weight %d%s".formatted(server, place, weight, options()));
        commands.add("set server %s addr %s port %d".formatted(server, place.host(), place.port()));
        commands.add("set server %s weight %d".formatted(server, weight));
        settings.checkInterval().ifPresent(_ -> commands.add("enable health " + server));
        // Last, so that what takes requests is right already; this takes a drain back, too.
        commands.add("set server %s state ready".formatted(server));
        Servers after = change(commands, call);
        boolean done =
                after.in(pool.backend(), name)
                        .filter(found ->
                                found.takesRequests()
                                        && found.weight() == weight
                                        && found.port() == place.port())
                        .isPresent();
        if (!done) {
            throw refused("register", server, after);
        }
    }

    private String options() {
        StringBuilder options = new StringBuilder();
        settings.maxConnections().ifPresent(most -> options.append(" maxconn ").append(most));
        settings.checkInterval()
                .ifPresent(interval ->
                        options.append(" check inter ").append(interval.toMillis()).append("ms"));
        return options.toString();
    }

    @Override
    public void drain(ScalingGroup group, String instance, Call call) {
        ServerName name = name(group, instance);
        List<Server> taking = look(call).of(name).stream().filter(Server::takesRequests).toList();
        if (taking.isEmpty()) {
            return;
        }
        Servers after =
                change(
                        taking.stream()
                                .map(server ->
                                        "set server %s/%s state drain"
                                                .formatted(server.backend(), name.text()))
                                .toList(),
                        call);
        if (after.of(name).stream().anyMatch(Server::takesRequests)) {
            throw refused("drain", name.text(), after);
        }
    }

    @Override
    public boolean drained(ScalingGroup group, String instance, Call call) {
        return look(call).of(name(group, instance)).stream()
                .allMatch(server -> !server.takesRequests() && server.requests() == 0);
    }

    @Override
    public void deregister(ScalingGroup group, String instance, Call call) {
        ServerName name = name(group, instance);
        long deadline = System.nanoTime() + call.timeout().toNanos();
        Servers seen = look(call);
        for (int attempt = 0; !seen.of(name).isEmpty(); attempt++) {
            if (attempt == REMOVALS || System.nanoTime() - deadline >= 0) {
                throw refused("remove", name.text(), seen);
            }
            pause(attempt);
            seen = change(removal(seen.of(name)), call);
        }
    }

    // The queue and the connections under way end by themselves; until then HAProxy refuses.
    private static List<String> removal(List<Server> servers) {
        List<String> commands = new ArrayList<>();
        for (Server server : servers) {
            String text = server.backend() + "/" + server.name().text();
            commands.add("set server %s state maint".formatted(text));
            commands.add("del server " + text);
        }
        return commands;
    }

    private static void pause(int attempt) {
        if (attempt > 0) {
            long longest = PAUSE.toNanos() << attempt;
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest));
        }
    }

    private static ServerName name(ScalingGroup group, String instance) {
        ServerName name = new ServerName(group.id(), instance);
        if (name.text().length() > ServerName.LONGEST) {
            throw new OutsideException(
                    Kind.INVALID,
                    "the ids of group and instance are too long for a name in HAProxy");
        }
        return name;
    }

    private Servers look(Call call) {
        long now = System.nanoTime();
        long change = changes.get();
        Optional<Look> shared =
                last.filter(look -> look.change() == change && now - look.at() < SHARED.toNanos());
        if (shared.isPresent()) {
            return shared.get().servers();
        }
        Servers servers = Servers.read(haproxy.exchange(Servers.LISTING, call.timeout()));
        last = Optional.of(new Look(servers, change, now));
        return servers;
    }

    // A look that began before a change has ended is not shared: it may show either side of it.
    private Servers change(List<String> commands, Call call) {
        List<String> all = new ArrayList<>(commands);
        all.addAll(Servers.LISTING);
        changes.incrementAndGet();
        try {
            return Servers.read(haproxy.exchange(all, call.timeout()));
        } finally {
            changes.incrementAndGet();
        }
    }

    private static OutsideException refused(String what, String server, Servers after) {
        return Servers.refusal(after.before())
                .orElseGet(() ->
                        new OutsideException(
                                Kind.UNAVAILABLE,
                                "HAProxy did not %s %s: %s"
                                        .formatted(
                                                what, server, Servers.shortened(after.before()))));
    }

    @Override
    public void close() {}
}

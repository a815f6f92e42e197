package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.config.Secrets;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.runtime.Change;
import io.novacron.autoscaler.runtime.LoopListener;
import io.novacron.autoscaler.runtime.Notifier;
import io.novacron.autoscaler.store.jdbc.JdbcStateStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Everything a configuration asks for besides HTTP: plug-ins, store, histories, notifications and
/// the manager with its loop, connected by constructors. `run` is this alone, a server has it
/// inside, so that both behave alike.
///
/// Opened, given its groups, started, closed, in this order and each once. Thread-safe from its
/// start on.
public final class Autoscaler implements AutoCloseable {

    /// Between two ticks: see [AutoScalingManager#startScalingLoop].
    private static final Duration TICK = Duration.ofMillis(200);

    private final PlugIns plugIns;
    private final JdbcStateStore store;
    private final Listeners listeners = new Listeners();
    private final Notifier notifier;
    private final AutoScalingManager manager;

    /// Opens plug-ins and store and takes over the groups in it. Nothing is decided yet. Where a
    /// step fails nothing stays open.
    ///
    /// @param data where the embedded database, the histories and the controllers' files go
    /// @throws AssemblyException for plug-ins that cannot be made
    /// @throws io.novacron.autoscaler.config.UnresolvedSecretException for a secret that is not
    ///   there
    /// @throws io.novacron.autoscaler.spi.OutsideException where store or plug-in cannot be had
    public static Autoscaler open(
            ServerConfiguration configuration, Secrets secrets, Path data, Clock clock) {
        return open(configuration, secrets, data, clock, Embedding.NONE);
    }

    /// The same with what the caller adds.
    public static Autoscaler open(
            ServerConfiguration configuration,
            Secrets secrets,
            Path data,
            Clock clock,
            Embedding embedding) {
        return Opened.each(
                opened -> new Autoscaler(configuration, secrets, data, clock, embedding, opened));
    }

    private Autoscaler(
            ServerConfiguration configuration,
            Secrets secrets,
            Path data,
            Clock clock,
            Embedding embedding,
            Opened opened) {
        plugIns = opened.add(PlugIns.open(configuration, secrets, data));
        store = opened.add(Stores.open(configuration.store(), secrets, data));
        RingHistory history = opened.add(RingHistory.open(data.resolve("history"), clock));
        notifier =
                opened.add(
                        new Notifier(
                                store,
                                store.notifications(),
                                plugIns.sinks(),
                                clock,
                                new SecureRandom()));
        listeners.add(notifier);
        embedding.listeners().forEach(listeners::add);
        AutoScalingManager.Builder builder =
                AutoScalingManager.builder(store)
                        .clock(clock)
                        .listener(listeners)
                        .settings(embedding.loop())
                        .retention(Stores.retention(configuration.store()))
                        .history(history);
        plugIns.controllers().forEach(builder::controller);
        plugIns.providers().forEach(builder::provider);
        plugIns.routers().forEach(builder::router);
        plugIns.hooks().forEach(builder::hook);
        embedding.routers().forEach(builder::router);
        manager = opened.add(builder.build());
        manager.initialize();
    }

    /// Brings the groups of the configuration's files in: see [ConfiguredGroups].
    ///
    /// @return ids of groups that are in the store and in no file
    /// @throws io.novacron.autoscaler.runtime.ScalingException for the first that is refused
    public List<String> apply(List<ScalingGroup> groups, Change change) {
        return ConfiguredGroups.apply(manager, plugIns, groups, change);
    }

    /// Adds one who hears of decisions and events; before the start, so that none is missed.
    public void listen(LoopListener listener) {
        listeners.add(listener);
    }

    /// Begins to decide, to act and to notify.
    public void start() {
        manager.startScalingLoop(TICK);
        notifier.start();
    }

    public PlugIns plugIns() {
        return plugIns;
    }

    public JdbcStateStore store() {
        return store;
    }

    public Notifier notifier() {
        return notifier;
    }

    public AutoScalingManager manager() {
        return manager;
    }

    /// Ends the loop and what is under way, then plug-ins, histories and store. Instances keep
    /// running.
    @Override
    public void close() {
        manager.stopScalingLoop();
        // Before the manager, which closes the store it reads.
        notifier.close();
        manager.close();
    }
}

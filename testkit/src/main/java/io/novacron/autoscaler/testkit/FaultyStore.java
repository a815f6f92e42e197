package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.StateStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// A store in front of another one that fails on request and is where a process can die. Closing it
/// leaves the other one open, so that a new process finds it. Not thread-safe.
public final class FaultyStore implements StateStore {

    /// What can go wrong.
    public enum Fault {
        /// Nothing is written.
        WRITE_FAILS,
        /// All is written, and the answer is a failure.
        WRITE_HAPPENS_BUT_FAILS,
        READ_FAILS
    }

    private final StateStore store;
    private final Steps steps;
    private final Faults<Fault> faults;
    private int writes;

    public FaultyStore(StateStore store, InstantSource clock, Steps steps, RandomGenerator random) {
        this.store = store;
        this.steps = steps;
        this.faults = new Faults<>(Fault.class, clock, random);
    }

    public Faults<Fault> faults() {
        return faults;
    }

    /// Writes that reached the store.
    public int writes() {
        return writes;
    }

    @Override
    public long takeOver(List<String> groups) {
        return write("takeOver", () -> store.takeOver(groups));
    }

    @Override
    public List<String> groupIds() {
        return read(store::groupIds);
    }

    @Override
    public List<StoredGroup> groups() {
        return read(store::groups);
    }

    @Override
    public Optional<StoredGroup> group(String id) {
        return read(() -> store.group(id));
    }

    @Override
    public List<GroupVersion> versions(String group, int limit) {
        return read(() -> store.versions(group, limit));
    }

    @Override
    public StoredGroup create(ScalingGroup group, Event event) {
        return write("create", () -> store.create(group, event));
    }

    @Override
    public StoredGroup update(ScalingGroup group, long version, Event event) {
        return write("update", () -> store.update(group, version, event));
    }

    @Override
    public void delete(String group, Event event) {
        write("delete", () -> store.delete(group, event));
    }

    @Override
    public Optional<Memory> memory(String group) {
        return read(() -> store.memory(group));
    }

    @Override
    public Map<String, Memory> memories() {
        return read(store::memories);
    }

    @Override
    public Map<String, Kind> checkpointAll(long epoch, List<Checkpoint> checkpoints) {
        return write("checkpointAll", () -> store.checkpointAll(epoch, checkpoints));
    }

    @Override
    public Map<String, Kind> writeAll(long epoch, List<Write> writes) {
        return write("writeAll", () -> store.writeAll(epoch, writes));
    }

    @Override
    public void checkpoint(String group, long epoch, Memory memory, List<Event> events) {
        write("checkpoint", () -> store.checkpoint(group, epoch, memory, events));
    }

    @Override
    public void openIntent(
            Intent intent, Memory memory, List<Event> events, List<DecisionRecord> decisions) {
        write("openIntent", () -> store.openIntent(intent, memory, events, decisions));
    }

    @Override
    public void closeIntent(long epoch, Closing closing) {
        write("closeIntent", () -> store.closeIntent(epoch, closing));
    }

    @Override
    public Optional<Intent> openIntentOf(String group) {
        return read(() -> store.openIntentOf(group));
    }

    @Override
    public List<Intent> openIntents() {
        return read(store::openIntents);
    }

    @Override
    public void saveHooks(
            String group,
            long epoch,
            List<HookWait> waits,
            List<HookWait.Key> removed,
            List<Event> events) {
        write("saveHooks", () -> store.saveHooks(group, epoch, waits, removed, events));
    }

    @Override
    public List<HookWait> hookWaits() {
        return read(store::hookWaits);
    }

    @Override
    public List<Event> append(List<Event> events) {
        return write("append", () -> store.append(events));
    }

    @Override
    public List<Event> events(EventQuery query) {
        return read(() -> store.events(query));
    }

    @Override
    public EventCheck verifyEvents() {
        return read(store::verifyEvents);
    }

    @Override
    public void record(List<DecisionRecord> decisions) {
        write("record", () -> store.record(decisions));
    }

    @Override
    public List<DecisionRecord> decisions(DecisionQuery query) {
        return read(() -> store.decisions(query));
    }

    @Override
    public void prune(Retention keep, Instant now) {
        write("prune", () -> store.prune(keep, now));
    }

    @Override
    public Optional<PredictiveDefault> predictiveDefault() {
        return read(store::predictiveDefault);
    }

    @Override
    public void putPredictiveDefault(Optional<PredictiveDefault> predictive) {
        write("putPredictiveDefault", () -> store.putPredictiveDefault(predictive));
    }

    @Override
    public void close() {}

    private <T> T read(Supplier<T> read) {
        if (faults.strikes(Fault.READ_FAILS)) {
            throw new OutsideException(Kind.UNAVAILABLE, "the store is down");
        }
        return read.get();
    }

    private void write(String name, Runnable write) {
        write(
                name,
                () -> {
                    write.run();
                    return name;
                });
    }

    private <T> T write(String name, Supplier<T> write) {
        steps.pass("before " + name);
        if (faults.strikes(Fault.WRITE_FAILS)) {
            throw new OutsideException(Kind.UNAVAILABLE, "the store is down");
        }
        T answer = write.get();
        writes++;
        steps.pass("after " + name);
        if (faults.strikes(Fault.WRITE_HAPPENS_BUT_FAILS)) {
            throw new OutsideException(Kind.TIMED_OUT, "the store did not answer");
        }
        return answer;
    }
}

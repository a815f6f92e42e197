package io.novacron.autoscaler.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.PredictiveDefault;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.AnswerStore;
import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.TokenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/// Keeps state in a relational database, each method one transaction; tokens and answers stand
/// beside it.
///
/// A write locks its group's row first, by which it is fenced too, and the head of the event chain
/// last: events get their sequences under that lock, so there are no gaps and no deadlocks.
///
/// Thread-safe.
public final class JdbcStateStore implements StateStore {

    private static final String PREDICTIVE = "predictive";

    private final Transactions transactions;
    private final JdbcTokenStore tokens;
    private final JdbcAnswerStore answers;
    private final JdbcNotificationStore notifications;

    private JdbcStateStore(HikariDataSource source) {
        this.transactions = new Transactions(source);
        this.tokens = new JdbcTokenStore(transactions);
        this.answers = new JdbcAnswerStore(transactions);
        this.notifications = new JdbcNotificationStore(transactions);
    }

    /// Opens or creates an embedded database.
    ///
    /// @param file without the `.mv.db` that H2 appends
    /// @throws io.novacron.autoscaler.spi.OutsideException where it is in use, damaged, or of a
    ///   newer version
    public static JdbcStateStore open(Path file) {
        return new JdbcStateStore(
                Database.open(
                        Database.urlOf(file),
                        file.toString(),
                        Optional.empty(),
                        Optional.empty(),
                        Database.CONNECT_TIMEOUT));
    }

    /// Opens a database by its JDBC URL. H2's and PostgreSQL's drivers come along.
    ///
    /// @param name shown in messages instead of the URL
    /// @throws io.novacron.autoscaler.spi.OutsideException where it does not open or is of a newer
    ///   version
    public static JdbcStateStore open(
            String url, String name, Optional<String> user, Optional<String> password) {
        return open(url, name, user, password, Database.CONNECT_TIMEOUT);
    }

    /// @param connectTimeout how long a caller waits for a connection
    static JdbcStateStore open(
            String url,
            String name,
            Optional<String> user,
            Optional<String> password,
            Duration connectTimeout) {
        return new JdbcStateStore(Database.open(url, name, user, password, connectTimeout));
    }

    /// Access tokens in the same database; usable until this is closed.
    public TokenStore tokens() {
        return tokens;
    }

    /// Answers to requests with a key in the same database; usable until this is closed.
    public AnswerStore answers() {
        return answers;
    }

    /// How far sinks of events have come, in the same database; usable until this is closed.
    public NotificationStore notifications() {
        return notifications;
    }

    @Override
    public Optional<PredictiveDefault> predictiveDefault() {
        return transactions
                .read(
                        "predictive default",
                        handle ->
                                handle.createQuery(
                                                "select document from defaults where name = :name")
                                        .bind("name", PREDICTIVE)
                                        .mapTo(String.class)
                                        .findOne())
                .flatMap(Documents::predictiveDefault);
    }

    @Override
    public void putPredictiveDefault(Optional<PredictiveDefault> predictive) {
        transactions.write(
                "put predictive default",
                handle -> {
                    int removed =
                            handle.createUpdate("delete from defaults where name = :name")
                                    .bind("name", PREDICTIVE)
                                    .execute();
                    predictive.ifPresent(made ->
                            handle.createUpdate(
                                            "insert into defaults (name, document) values (:name, :document)")
                                    .bind("name", PREDICTIVE)
                                    .bind("document", Documents.write(made))
                                    .execute());
                    return removed;
                });
    }

    @Override
    public long takeOver(List<String> groups) {
        return transactions.write("takeOver", handle -> GroupRows.takeOver(handle, groups));
    }

    @Override
    public List<String> groupIds() {
        return transactions.read("groupIds", GroupRows::ids);
    }

    @Override
    public List<StoredGroup> groups() {
        return transactions.read("groups", GroupRows::all);
    }

    @Override
    public Optional<StoredGroup> group(String id) {
        return transactions.read("group", handle -> GroupRows.find(handle, id));
    }

    @Override
    public List<GroupVersion> versions(String group, int limit) {
        return transactions.read("versions", handle -> GroupRows.versions(handle, group, limit));
    }

    @Override
    public StoredGroup create(ScalingGroup group, Event event) {
        return transactions.write(
                "create",
                handle -> {
                    StoredGroup stored = GroupRows.create(handle, group, event);
                    EventRows.append(handle, List.of(event));
                    return stored;
                });
    }

    @Override
    public StoredGroup update(ScalingGroup group, long version, Event event) {
        return transactions.write(
                "update",
                handle -> {
                    StoredGroup stored = GroupRows.update(handle, group, version, event);
                    EventRows.append(handle, List.of(event));
                    return stored;
                });
    }

    @Override
    public void delete(String group, Event event) {
        transactions.write(
                "delete",
                handle -> {
                    GroupRows.delete(handle, group);
                    return EventRows.append(handle, List.of(event));
                });
    }

    @Override
    public Optional<Memory> memory(String group) {
        return transactions
                .read("memory", handle -> MemoryRows.find(handle, group))
                .map(text -> Documents.memory(group, text));
    }

    @Override
    public Map<String, Memory> memories() {
        return transactions.read("memories", MemoryRows::all);
    }

    @Override
    public void checkpoint(String group, long epoch, Memory memory, List<Event> events) {
        writeOne("checkpoint", epoch, new Checkpoint(group, memory, events));
    }

    @Override
    public Map<String, Kind> checkpointAll(long epoch, List<Checkpoint> checkpoints) {
        return writeAll("checkpointAll", epoch, checkpoints);
    }

    @Override
    public Map<String, Kind> writeAll(long epoch, List<Write> writes) {
        return writeAll("writeAll", epoch, writes);
    }

    @Override
    public void openIntent(
            Intent intent, Memory memory, List<Event> events, List<DecisionRecord> decisions) {
        writeOne("openIntent", intent.epoch(), new Opening(intent, memory, events, decisions));
    }

    private void writeOne(String operation, long epoch, Write write) {
        transactions.write(operation, handle -> makeOne(handle, epoch, write));
    }

    private static Write makeOne(Handle handle, long epoch, Write write) {
        if (!GroupWrites.make(handle, epoch, List.of(write)).isEmpty()) {
            throw MemoryRows.refusal(handle, write.group(), epoch);
        }
        return write;
    }

    private Map<String, Kind> writeAll(String operation, long epoch, List<? extends Write> writes) {
        if (writes.isEmpty()) {
            return Map.of();
        }
        return transactions.write(
                operation,
                handle -> {
                    Map<String, Kind> refused = new TreeMap<>();
                    for (String group : GroupWrites.make(handle, epoch, writes)) {
                        refused.put(group, MemoryRows.refusal(handle, group, epoch).kind());
                    }
                    return refused;
                });
    }

    @Override
    public void closeIntent(long epoch, Closing closing) {
        writeOne("closeIntent", epoch, closing);
    }

    @Override
    public Optional<Intent> openIntentOf(String group) {
        return transactions.read("openIntentOf", handle -> IntentRows.of(handle, group));
    }

    @Override
    public List<Intent> openIntents() {
        return transactions.read("openIntents", IntentRows::all);
    }

    @Override
    public void saveHooks(
            String group,
            long epoch,
            List<HookWait> waits,
            List<HookWait.Key> removed,
            List<Event> events) {
        transactions.write(
                "saveHooks",
                handle -> {
                    MemoryRows.fence(handle, group, epoch);
                    HookRows.save(handle, group, waits, removed);
                    return EventRows.append(handle, events);
                });
    }

    @Override
    public List<HookWait> hookWaits() {
        return transactions.read("hookWaits", HookRows::all);
    }

    @Override
    public List<Event> append(List<Event> events) {
        return transactions.write("append", handle -> EventRows.append(handle, events));
    }

    @Override
    public List<Event> events(EventQuery query) {
        return transactions.read("events", handle -> EventRows.find(handle, query));
    }

    @Override
    public EventCheck verifyEvents() {
        return transactions.read(
                "verifyEvents",
                handle -> handle.inTransaction(EventRows.ofOneMoment(handle), EventRows::verify));
    }

    @Override
    public void record(List<DecisionRecord> decisions) {
        transactions.write(
                "record",
                handle -> {
                    DecisionRows.add(handle, decisions);
                    return decisions.size();
                });
    }

    @Override
    public List<DecisionRecord> decisions(DecisionQuery query) {
        return transactions.read("decisions", handle -> DecisionRows.find(handle, query));
    }

    @Override
    public void prune(Retention keep, Instant now) {
        Instant events = now.minus(keep.events());
        while (transactions.write("prune", handle -> EventRows.prune(handle, events))
                == EventRows.PAGE) {
            // The next page.
        }
        prune(true, now.minus(keep.holds()));
        prune(false, now.minus(keep.decisions()));
        answers.prune(now.minus(keep.answers()));
    }

    private void prune(boolean holds, Instant before) {
        while (transactions.write("prune", handle -> DecisionRows.prune(handle, holds, before))) {
            // The next page.
        }
    }

    @Override
    public void close() {
        transactions.close();
    }
}

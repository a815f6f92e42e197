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
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.Retention;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.TokenStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/// Keeps state in a relational database, each method one transaction; tokens and answers stand
/// beside it.
///
/// A write locks its group's row first, by which it is fenced too, and the head of the event chain
/// last: events get their sequences under that lock, so there are no gaps and no deadlocks.
///
/// Thread-safe.
public final class JdbcStateStore implements StateStore {

    /// Groups checkpointed by one transaction.
    private static final int BATCH = 1_000;

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
        transactions.write(
                "checkpoint",
                handle -> {
                    GroupRows.lock(handle, group, epoch);
                    MemoryRows.put(handle, group, epoch, memory);
                    return EventRows.append(handle, events);
                });
    }

    @Override
    public Map<String, Kind> checkpointAll(long epoch, List<Checkpoint> checkpoints) {
        // In one order whoever writes, so that two writers do not wait for each other.
        List<Checkpoint> ordered =
                checkpoints.stream().sorted(Comparator.comparing(Checkpoint::group)).toList();
        if (ordered.isEmpty()) {
            return Map.of();
        }
        return transactions.write(
                "checkpointAll",
                handle -> {
                    Map<String, Kind> refused = new TreeMap<>();
                    List<Event> events = new ArrayList<>();
                    for (int from = 0; from < ordered.size(); from += BATCH) {
                        List<Checkpoint> part =
                                ordered.subList(from, Math.min(ordered.size(), from + BATCH));
                        refused.putAll(GroupRows.lockAll(handle, part, epoch));
                        List<Checkpoint> accepted =
                                part.stream()
                                        .filter(checkpoint ->
                                                !refused.containsKey(checkpoint.group()))
                                        .toList();
                        MemoryRows.putAll(handle, epoch, accepted);
                        accepted.forEach(checkpoint -> events.addAll(checkpoint.events()));
                    }
                    EventRows.append(handle, events);
                    return refused;
                });
    }

    @Override
    public void openIntent(
            Intent intent, Memory memory, List<Event> events, List<DecisionRecord> decisions) {
        transactions.write(
                "openIntent",
                handle -> {
                    GroupRows.lock(handle, intent.group(), intent.epoch());
                    MemoryRows.put(handle, intent.group(), intent.epoch(), memory);
                    IntentRows.open(handle, intent);
                    DecisionRows.add(handle, decisions);
                    return EventRows.append(handle, events);
                });
    }

    @Override
    public void closeIntent(String intent, long epoch, Intent.Outcome outcome, List<Event> events) {
        transactions.write(
                "closeIntent",
                handle -> {
                    Optional<String> group = IntentRows.groupOf(handle, intent);
                    if (group.isPresent()) {
                        GroupRows.lock(handle, group.get(), epoch);
                        if (IntentRows.close(handle, intent)) {
                            EventRows.append(handle, events);
                        }
                    }
                    return group;
                });
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
                handle ->
                        handle.inTransaction(
                                TransactionIsolationLevel.REPEATABLE_READ, EventRows::verify));
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

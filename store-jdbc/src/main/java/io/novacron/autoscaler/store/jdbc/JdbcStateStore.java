package io.novacron.autoscaler.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/// Keeps state in a relational database, each method one transaction.
///
/// A write locks its group's row first, by which it is fenced too, and the counter of events last:
/// events get their sequences under that lock, so there are no gaps and no deadlocks. Every
/// database failure is an [OutsideException]: `UNAVAILABLE`, after which the caller reads again.
///
/// Thread-safe.
public final class JdbcStateStore implements StateStore {

    private static final String UNIQUE_VIOLATION = "23505";

    /// Rows read at a time while the chain is checked.
    private static final int PAGE = 10_000;

    private final HikariDataSource source;
    private final Jdbi jdbi;

    private JdbcStateStore(HikariDataSource source) {
        this.source = source;
        this.jdbi = Jdbi.create(source);
    }

    /// Opens or creates an embedded database.
    ///
    /// @param file without the `.mv.db` that H2 appends
    /// @throws OutsideException where it is in use, damaged, or of a newer version
    public static JdbcStateStore open(Path file) {
        return new JdbcStateStore(
                Database.open(
                        Database.urlOf(file), file.toString(), Optional.empty(), Optional.empty()));
    }

    /// Opens a database by its JDBC URL; its driver must be on the class path.
    ///
    /// @param name shown in messages instead of the URL
    /// @throws OutsideException where it does not open or is of a newer version
    public static JdbcStateStore open(
            String url, String name, Optional<String> user, Optional<String> password) {
        return new JdbcStateStore(Database.open(url, name, user, password));
    }

    @Override
    public long takeOver(List<String> groups) {
        return write(
                "takeOver",
                handle -> {
                    long epoch = count(handle, "epoch", 1);
                    for (String group : groups.stream().sorted().toList()) {
                        handle.createUpdate(
                                        "update scaling_group set epoch = :epoch where id = :id")
                                .bind("epoch", epoch)
                                .bind("id", group)
                                .execute();
                    }
                    return epoch;
                });
    }

    @Override
    public List<StoredGroup> groups() {
        return read(
                "groups",
                handle ->
                        handle.createQuery(
                                        "select id, version, document from scaling_group order by id")
                                .map((row, _) ->
                                        new StoredGroup(
                                                Documents.group(
                                                        row.getString("id"),
                                                        row.getString("document")),
                                                row.getLong("version")))
                                .list());
    }

    @Override
    public StoredGroup create(ScalingGroup group, Event event) {
        return write(
                "create",
                handle -> {
                    handle.createUpdate(
                                    "insert into scaling_group (id, version, document, epoch) values (:id, 1, :document, 0)")
                            .bind("id", group.id())
                            .bind("document", Documents.write(group))
                            .execute();
                    append(handle, List.of(event));
                    return new StoredGroup(group, 1);
                });
    }

    @Override
    public StoredGroup update(ScalingGroup group, long version, Event event) {
        return write(
                "update",
                handle -> {
                    int updated =
                            handle.createUpdate(
                                            "update scaling_group set document = :document, version = version + 1 where id = :id and version = :version")
                                    .bind("document", Documents.write(group))
                                    .bind("id", group.id())
                                    .bind("version", version)
                                    .execute();
                    if (updated == 0) {
                        throw new OutsideException(
                                Kind.INVALID,
                                "group %s does not exist at version %d"
                                        .formatted(group.id(), version));
                    }
                    append(handle, List.of(event));
                    return new StoredGroup(group, version + 1);
                });
    }

    @Override
    public void delete(String group, Event event) {
        write(
                "delete",
                handle -> {
                    // Locks the row before its children, as every other write does.
                    lock(handle, group, Long.MAX_VALUE);
                    for (String table : List.of("open_intent", "group_memory")) {
                        handle.createUpdate("delete from <table> where group_id = :id")
                                .define("table", table)
                                .bind("id", group)
                                .execute();
                    }
                    handle.createUpdate("delete from scaling_group where id = :id")
                            .bind("id", group)
                            .execute();
                    return append(handle, List.of(event));
                });
    }

    @Override
    public Optional<Memory> memory(String group) {
        return read(
                        "memory",
                        handle ->
                                handle.createQuery(
                                                "select document from group_memory where group_id = :id")
                                        .bind("id", group)
                                        .mapTo(String.class)
                                        .findOne())
                .map(text -> Documents.memory(group, text));
    }

    @Override
    public void checkpoint(String group, long epoch, Memory memory, List<Event> events) {
        write(
                "checkpoint",
                handle -> {
                    lock(handle, group, epoch);
                    put(handle, group, epoch, memory);
                    return append(handle, events);
                });
    }

    @Override
    public void openIntent(Intent intent, Memory memory, List<Event> events) {
        write(
                "openIntent",
                handle -> {
                    lock(handle, intent.group(), intent.epoch());
                    put(handle, intent.group(), intent.epoch(), memory);
                    handle.createUpdate("delete from open_intent where group_id = :id")
                            .bind("id", intent.group())
                            .execute();
                    handle.createUpdate(
                                    "insert into open_intent (group_id, id, epoch, opened_at, from_capacity, to_capacity, reason, launch_keys, terminate_ids) values (:group, :id, :epoch, :at, :from, :to, :reason, :keys, :terminate)")
                            .bind("group", intent.group())
                            .bind("id", intent.id())
                            .bind("epoch", intent.epoch())
                            .bind("at", column(intent.at()))
                            .bind("from", intent.from())
                            .bind("to", intent.to())
                            .bind("reason", intent.reason())
                            .bind("keys", Documents.write(intent.launchKeys()))
                            .bind("terminate", Documents.write(intent.terminate()))
                            .execute();
                    return append(handle, events);
                });
    }

    @Override
    public void closeIntent(String intent, long epoch, Intent.Outcome outcome, List<Event> events) {
        write(
                "closeIntent",
                handle -> {
                    Optional<String> group =
                            handle.createQuery("select group_id from open_intent where id = :id")
                                    .bind("id", intent)
                                    .mapTo(String.class)
                                    .findOne();
                    if (group.isEmpty()) {
                        return 0;
                    }
                    lock(handle, group.get(), epoch);
                    int closed =
                            handle.createUpdate("delete from open_intent where id = :id")
                                    .bind("id", intent)
                                    .execute();
                    if (closed > 0) {
                        append(handle, events);
                    }
                    return closed;
                });
    }

    @Override
    public Optional<Intent> openIntentOf(String group) {
        return read(
                "openIntentOf",
                handle ->
                        handle.createQuery("select * from open_intent where group_id = :id")
                                .bind("id", group)
                                .map(JdbcStateStore::intent)
                                .findOne());
    }

    @Override
    public List<Intent> openIntents() {
        return read(
                "openIntents",
                handle ->
                        handle.createQuery("select * from open_intent order by opened_at, id")
                                .map(JdbcStateStore::intent)
                                .list());
    }

    @Override
    public List<Event> append(List<Event> events) {
        return write("append", handle -> append(handle, events));
    }

    @Override
    public List<Event> events(EventQuery query) {
        String ofGroup = query.group().isPresent() ? " and group_id = :group" : "";
        return read(
                "events",
                handle -> {
                    var select =
                            handle.createQuery(
                                            "select * from event where sequence_number < :before"
                                                    + ofGroup
                                                    + " order by sequence_number desc limit :limit")
                                    .bind("before", query.beforeSequence())
                                    .bind("limit", query.limit());
                    query.group().ifPresent(group -> select.bind("group", group));
                    return select.map(JdbcStateStore::event).list();
                });
    }

    /// Checks the chain of events from the first to the last.
    ///
    /// @return the sequence of the first event that is not as it was written; empty where all are
    public OptionalLong firstBrokenEvent() {
        String before = EventChain.START;
        long sequence = 0;
        while (true) {
            List<Linked> page = linked(sequence);
            for (Linked linked : page) {
                sequence++;
                before = EventChain.hash(before, linked.event());
                if (linked.event().sequence() != sequence || !before.equals(linked.hash())) {
                    return OptionalLong.of(sequence);
                }
            }
            if (page.size() < PAGE) {
                return OptionalLong.empty();
            }
        }
    }

    private record Linked(Event event, String hash) {}

    private List<Linked> linked(long after) {
        return read(
                "verify",
                handle ->
                        handle.createQuery(
                                        "select * from event where sequence_number > :after order by sequence_number limit :page")
                                .bind("after", after)
                                .bind("page", PAGE)
                                .map((row, context) ->
                                        new Linked(event(row, context), row.getString("hash")))
                                .list());
    }

    @Override
    public void close() {
        source.close();
    }

    // Refuses an older epoch, and keeps others off the group until the transaction ends.
    private static void lock(Handle handle, String group, long epoch) {
        int locked =
                handle.createUpdate(
                                "update scaling_group set epoch = case when :epoch = :any then epoch else :epoch end where id = :id and epoch <= :epoch")
                        .bind("epoch", epoch)
                        .bind("any", Long.MAX_VALUE)
                        .bind("id", group)
                        .execute();
        if (locked == 1) {
            return;
        }
        Optional<Long> newest =
                handle.createQuery("select epoch from scaling_group where id = :id")
                        .bind("id", group)
                        .mapTo(Long.class)
                        .findOne();
        throw newest.map(known ->
                        new OutsideException(
                                Kind.FENCED,
                                "group %s is owned with epoch %d, not %d"
                                        .formatted(group, known, epoch)))
                .orElseGet(
                        () -> new OutsideException(Kind.INVALID, "no group %s".formatted(group)));
    }

    private static void put(Handle handle, String group, long epoch, Memory memory) {
        String document = Documents.write(memory);
        int updated =
                handle.createUpdate(
                                "update group_memory set epoch = :epoch, document = :document where group_id = :id")
                        .bind("epoch", epoch)
                        .bind("document", document)
                        .bind("id", group)
                        .execute();
        if (updated == 0) {
            handle.createUpdate(
                            "insert into group_memory (group_id, epoch, document) values (:id, :epoch, :document)")
                    .bind("id", group)
                    .bind("epoch", epoch)
                    .bind("document", document)
                    .execute();
        }
    }

    // Raises a counter and answers its new number; its row stays locked until the transaction ends.
    private static long count(Handle handle, String name, int by) {
        handle.createUpdate("update counter set last_number = last_number + :by where name = :name")
                .bind("by", by)
                .bind("name", name)
                .execute();
        return handle.createQuery("select last_number from counter where name = :name")
                .bind("name", name)
                .mapTo(Long.class)
                .one();
    }

    private static List<Event> append(Handle handle, List<Event> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        long sequence = count(handle, "event", events.size()) - events.size();
        String hash =
                handle.createQuery("select hash from event where sequence_number = :last")
                        .bind("last", sequence)
                        .mapTo(String.class)
                        .findOne()
                        .orElse(EventChain.START);
        List<Event> stored = new ArrayList<>(events.size());
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "insert into event (sequence_number, happened_at, group_id, event_type, message, details, intent_id, hash) values (:sequence, :at, :group, :type, :message, :details, :intent, :hash)")) {
            for (Event event : events) {
                sequence++;
                Event next = EventChain.stored(event, sequence);
                hash = EventChain.hash(hash, next);
                stored.add(next);
                batch.bind("sequence", sequence)
                        .bind("at", column(next.at()))
                        .bind("group", next.group().orElse(null))
                        .bind("type", next.type().name())
                        .bind("message", next.message())
                        .bind("details", Documents.write(next.details()))
                        .bind("intent", next.intent().orElse(null))
                        .bind("hash", hash)
                        .add();
            }
            batch.execute();
        }
        return stored;
    }

    private static Intent intent(ResultSet row, StatementContext context) throws SQLException {
        return new Intent(
                row.getString("id"),
                row.getString("group_id"),
                row.getLong("epoch"),
                instant(row, "opened_at"),
                row.getInt("from_capacity"),
                row.getInt("to_capacity"),
                row.getString("reason"),
                Documents.list(row.getString("launch_keys")),
                Documents.list(row.getString("terminate_ids")),
                Optional.empty());
    }

    private static Event event(ResultSet row, StatementContext context) throws SQLException {
        return new Event(
                row.getLong("sequence_number"),
                instant(row, "happened_at"),
                Optional.ofNullable(row.getString("group_id")),
                EventType.valueOf(row.getString("event_type")),
                row.getString("message"),
                Documents.map(row.getString("details")),
                Optional.ofNullable(row.getString("intent_id")));
    }

    private static OffsetDateTime column(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private <T> T read(String operation, HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.withHandle(work);
        } catch (JdbiException failed) {
            throw failure(operation, failed);
        }
    }

    private <T> T write(String operation, HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.inTransaction(work);
        } catch (JdbiException failed) {
            throw failure(operation, failed);
        }
    }

    private static OutsideException failure(String operation, JdbiException failed) {
        String state = "";
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                state = sql.getSQLState();
            }
        }
        return state.equals(UNIQUE_VIOLATION)
                ? new OutsideException(Kind.INVALID, operation + ": it exists already", failed)
                : new OutsideException(
                        Kind.UNAVAILABLE,
                        "the database failed at %s (SQL state %s)"
                                .formatted(operation, state.isEmpty() ? "unknown" : state),
                        failed);
    }
}

package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventCheck.Broken;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.StateStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/// The event log and its chain. Runs within a transaction.
///
/// Who appends locks the row of the chain's head until the end of its transaction: events become
/// visible in the order of their sequences, without gaps, whichever process writes them.
final class EventRows {

    /// Rows read or removed at a time.
    static final int PAGE = 5_000;

    private static final String HEAD = "head";
    private static final String ANCHOR = "anchor";

    private EventRows() {}

    /// An end of the chain.
    private record Link(long sequence, String hash) {}

    private record Linked(Event event, String hash) {}

    static List<Event> append(Handle handle, List<Event> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        Link head = end(handle, HEAD, " for update");
        long sequence = head.sequence();
        String hash = head.hash();
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
                        .bind("at", Columns.of(next.at()))
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
        move(handle, HEAD, new Link(sequence, hash));
        return stored;
    }

    static List<Event> find(Handle handle, EventQuery query) {
        StringBuilder sql =
                new StringBuilder(
                        "select * from event where sequence_number > :after and sequence_number < :before");
        query.group().ifPresent(_ -> sql.append(" and group_id = :group"));
        // Details are JSON, in which no value holds an unescaped quote: what is found is the key.
        query.actor().ifPresent(_ -> sql.append(" and position(:actor in details) > 0"));
        query.since().ifPresent(_ -> sql.append(" and happened_at >= :since"));
        if (!query.types().isEmpty()) {
            sql.append(" and event_type in (<types>)");
        }
        sql.append(
                switch (query.order()) {
                    case NEWEST_FIRST -> " order by sequence_number desc";
                    case OLDEST_FIRST -> " order by sequence_number";
                });
        Query select =
                handle.createQuery(sql.append(" limit :limit").toString())
                        .bind("after", query.afterSequence())
                        .bind("before", query.beforeSequence())
                        .bind("limit", query.limit());
        query.group().ifPresent(group -> select.bind("group", group));
        query.actor()
                .ifPresent(
                        actor -> select.bind("actor", Documents.detail(StateStore.ACTOR, actor)));
        query.since().ifPresent(since -> select.bind("since", Columns.of(since)));
        if (!query.types().isEmpty()) {
            select.bindList("types", query.types().stream().map(EventType::name).sorted().toList());
        }
        return select.map(EventRows::event).list();
    }

    /// The isolation in which all reads see the same moment. In H2 a repeatable read still sees
    /// rows that others add meanwhile, which looked like events after the head.
    static TransactionIsolationLevel ofOneMoment(Handle handle) {
        try {
            boolean embedded =
                    handle.getConnection().getMetaData().getDatabaseProductName().equals("H2");
            return embedded
                    ? TransactionIsolationLevel.SERIALIZABLE
                    : TransactionIsolationLevel.REPEATABLE_READ;
        } catch (SQLException closed) {
            throw new ConnectionException(closed);
        }
    }

    /// Checks the chain from the first retained event to the head; at one moment of the database.
    static EventCheck verify(Handle handle) {
        Link anchor = end(handle, ANCHOR, "");
        Link head = end(handle, HEAD, "");
        long first = anchor.sequence() + 1;
        Link last = anchor;
        while (true) {
            List<Linked> page = linked(handle, last.sequence());
            for (Linked linked : page) {
                Optional<String> problem = problem(last, linked);
                if (problem.isPresent()) {
                    long broken = Math.min(last.sequence() + 1, linked.event().sequence());
                    return new EventCheck(
                            last.sequence() - anchor.sequence(),
                            first,
                            head.sequence(),
                            Optional.of(new Broken(broken, problem.get())));
                }
                last = new Link(linked.event().sequence(), linked.hash());
            }
            if (page.size() < PAGE) {
                break;
            }
        }
        return new EventCheck(
                last.sequence() - anchor.sequence(), first, head.sequence(), problem(last, head));
    }

    private static Optional<String> problem(Link before, Linked linked) {
        Event event = linked.event();
        if (event.sequence() != before.sequence() + 1) {
            return Optional.of(
                    "event %d is missing; event %d follows"
                            .formatted(before.sequence() + 1, event.sequence()));
        }
        return EventChain.hash(before.hash(), event).equals(linked.hash())
                ? Optional.empty()
                : Optional.of("event %d is not as it was written".formatted(event.sequence()));
    }

    private static Optional<Broken> problem(Link last, Link head) {
        if (last.sequence() < head.sequence()) {
            return Optional.of(
                    new Broken(
                            last.sequence() + 1,
                            "events %d to %d are missing"
                                    .formatted(last.sequence() + 1, head.sequence())));
        }
        if (last.sequence() > head.sequence()) {
            return Optional.of(
                    new Broken(head.sequence() + 1, "events were added after the last one"));
        }
        return last.hash().equals(head.hash())
                ? Optional.empty()
                : Optional.of(
                        new Broken(last.sequence(), "the last event is not as it was written"));
    }

    /// Removes up to [#PAGE] of the oldest events that happened before a time; the first younger
    /// one and all after it stay.
    ///
    /// @return how many were removed; fewer than [#PAGE] means that there is no more
    static int prune(Handle handle, Instant before) {
        Link anchor = end(handle, ANCHOR, " for update");
        Link last = anchor;
        int removed = 0;
        for (Linked linked : linked(handle, anchor.sequence())) {
            if (!linked.event().at().isBefore(before)) {
                break;
            }
            last = new Link(linked.event().sequence(), linked.hash());
            removed++;
        }
        if (removed > 0) {
            handle.createUpdate("delete from event where sequence_number <= :last")
                    .bind("last", last.sequence())
                    .execute();
            move(handle, ANCHOR, last);
        }
        return removed;
    }

    private static Link end(Handle handle, String place, String lock) {
        return handle.createQuery(
                        "select sequence_number, hash from event_chain where place = :place" + lock)
                .bind("place", place)
                .map((row, _) -> new Link(row.getLong("sequence_number"), row.getString("hash")))
                .one();
    }

    private static void move(Handle handle, String place, Link link) {
        handle.createUpdate(
                        "update event_chain set sequence_number = :sequence, hash = :hash where place = :place")
                .bind("sequence", link.sequence())
                .bind("hash", link.hash())
                .bind("place", place)
                .execute();
    }

    private static List<Linked> linked(Handle handle, long after) {
        return handle.createQuery(
                        "select * from event where sequence_number > :after order by sequence_number limit :page")
                .bind("after", after)
                .bind("page", PAGE)
                .map((row, context) -> new Linked(event(row, context), row.getString("hash")))
                .list();
    }

    private static Event event(ResultSet row, StatementContext context) throws SQLException {
        return new Event(
                row.getLong("sequence_number"),
                Columns.instant(row, "happened_at"),
                Optional.ofNullable(row.getString("group_id")),
                EventType.valueOf(row.getString("event_type")),
                row.getString("message"),
                Documents.map(row.getString("details")),
                Optional.ofNullable(row.getString("intent_id")));
    }
}

package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.DecisionQuery;
import io.novacron.autoscaler.spi.DecisionRecord;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/// Rows of decisions. Runs within a transaction.
final class DecisionRows {

    private static final int PAGE = 5_000;

    private DecisionRows() {}

    static void add(Handle handle, List<DecisionRecord> decisions) {
        if (decisions.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "insert into decision (decided_at, group_id, is_hold, document) values (:at, :group, :hold, :document)")) {
            for (DecisionRecord decision : decisions) {
                batch.bind("at", Columns.of(decision.at()))
                        .bind("group", decision.group())
                        .bind("hold", decision.isHold())
                        .bind("document", DecisionText.write(decision))
                        .add();
            }
            batch.execute();
        }
    }

    static List<DecisionRecord> find(Handle handle, DecisionQuery query) {
        boolean goesOn = query.beforeSequence() != Long.MAX_VALUE;
        StringBuilder sql = new StringBuilder("select * from decision where true");
        if (goesOn) {
            String last =
                    "(select earlier.decided_at from decision earlier where earlier.sequence_number = :before)";
            sql.append(" and (decided_at < ").append(last);
            sql.append(" or (decided_at = ").append(last);
            sql.append(" and sequence_number < :before))");
        }
        query.group().ifPresent(_ -> sql.append(" and group_id = :group"));
        query.since().ifPresent(_ -> sql.append(" and decided_at >= :since"));
        query.until().ifPresent(_ -> sql.append(" and decided_at <= :until"));
        if (query.changesOnly()) {
            sql.append(" and is_hold = false");
        }
        Query select =
                handle.createQuery(
                                sql.append(
                                                " order by decided_at desc, sequence_number desc limit :limit")
                                        .toString())
                        .bind("limit", query.limit());
        if (goesOn) {
            select.bind("before", query.beforeSequence());
        }
        query.group().ifPresent(group -> select.bind("group", group));
        query.since().ifPresent(since -> select.bind("since", Columns.of(since)));
        query.until().ifPresent(until -> select.bind("until", Columns.of(until)));
        return select.map((row, _) ->
                        DecisionText.read(
                                row.getLong("sequence_number"),
                                row.getString("group_id"),
                                Columns.instant(row, "decided_at"),
                                row.getString("document")))
                .list();
    }

    /// Removes up to a page of old decisions.
    ///
    /// @return whether there may be more
    static boolean prune(Handle handle, boolean holds, Instant before) {
        int removed =
                handle.createUpdate(
                                "delete from decision where sequence_number in (select sequence_number from decision where is_hold = :holds and decided_at < :before limit :page)")
                        .bind("holds", holds)
                        .bind("before", Columns.of(before))
                        .bind("page", PAGE)
                        .execute();
        return removed == PAGE;
    }
}

package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.Intent;
import io.novacron.autoscaler.spi.StateStore.Closing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/// Rows of open intents. Runs within a transaction that has locked the group's row.
final class IntentRows {

    private IntentRows() {}

    /// Puts intents in the place of their groups' open ones.
    static void openAll(Handle handle, List<Intent> intents) {
        if (intents.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch("delete from open_intent where group_id = :id")) {
            intents.forEach(intent -> batch.bind("id", intent.group()).add());
            batch.execute();
        }
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "insert into open_intent (group_id, id, epoch, opened_at, from_capacity, to_capacity, reason, launch_keys, launch_sizes, launch_zones, terminate_ids, resizes) values (:group, :id, :epoch, :at, :from, :to, :reason, :keys, :sizes, :zones, :terminate, :resizes)")) {
            for (Intent intent : intents) {
                batch.bind("group", intent.group())
                        .bind("id", intent.id())
                        .bind("epoch", intent.epoch())
                        .bind("at", Columns.of(intent.at()))
                        .bind("from", intent.from())
                        .bind("to", intent.to())
                        .bind("reason", intent.reason())
                        .bind("keys", Documents.write(intent.launchKeys()))
                        .bind("sizes", Documents.write(intent.launchSizes()))
                        .bind("zones", Documents.write(intent.launchZones()))
                        .bind("terminate", Documents.write(intent.terminate()))
                        .bind("resizes", Documents.writeSteps(intent.resizes()))
                        .add();
            }
            batch.execute();
        }
    }

    /// Removes intents, where they are open.
    static void closeAll(Handle handle, List<Closing> closings) {
        if (closings.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "delete from open_intent where group_id = :group and id = :id")) {
            closings.forEach(closing ->
                    batch.bind("group", closing.group()).bind("id", closing.intent()).add());
            batch.execute();
        }
    }

    static Optional<Intent> of(Handle handle, String group) {
        return handle.createQuery("select * from open_intent where group_id = :id")
                .bind("id", group)
                .map(IntentRows::intent)
                .findOne();
    }

    static List<Intent> all(Handle handle) {
        return handle.createQuery("select * from open_intent order by opened_at, id")
                .map(IntentRows::intent)
                .list();
    }

    private static Intent intent(ResultSet row, StatementContext context) throws SQLException {
        return new Intent(
                row.getString("id"),
                row.getString("group_id"),
                row.getLong("epoch"),
                Columns.instant(row, "opened_at"),
                row.getInt("from_capacity"),
                row.getInt("to_capacity"),
                row.getString("reason"),
                Documents.list(row.getString("launch_keys")),
                Documents.map(row.getString("launch_sizes")),
                Documents.map(row.getString("launch_zones")),
                Documents.list(row.getString("terminate_ids")),
                Documents.steps(row.getString("resizes")),
                Optional.empty());
    }
}

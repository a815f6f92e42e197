package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.Intent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// Rows of open intents. Runs within a transaction that has locked the group's row.
final class IntentRows {

    private IntentRows() {}

    /// Puts an intent in the place of the group's open one.
    static void open(Handle handle, Intent intent) {
        handle.createUpdate("delete from open_intent where group_id = :id")
                .bind("id", intent.group())
                .execute();
        handle.createUpdate(
                        "insert into open_intent (group_id, id, epoch, opened_at, from_capacity, to_capacity, reason, launch_keys, terminate_ids) values (:group, :id, :epoch, :at, :from, :to, :reason, :keys, :terminate)")
                .bind("group", intent.group())
                .bind("id", intent.id())
                .bind("epoch", intent.epoch())
                .bind("at", Columns.of(intent.at()))
                .bind("from", intent.from())
                .bind("to", intent.to())
                .bind("reason", intent.reason())
                .bind("keys", Documents.write(intent.launchKeys()))
                .bind("terminate", Documents.write(intent.terminate()))
                .execute();
    }

    static Optional<String> groupOf(Handle handle, String intent) {
        return handle.createQuery("select group_id from open_intent where id = :id")
                .bind("id", intent)
                .mapTo(String.class)
                .findOne();
    }

    static boolean close(Handle handle, String intent) {
        return handle.createUpdate("delete from open_intent where id = :id")
                        .bind("id", intent)
                        .execute()
                > 0;
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
                Documents.list(row.getString("terminate_ids")),
                Optional.empty());
    }
}

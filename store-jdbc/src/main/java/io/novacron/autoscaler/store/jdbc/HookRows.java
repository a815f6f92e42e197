package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.model.LifecycleHook.Transition;
import io.novacron.autoscaler.spi.HookWait;
import io.novacron.autoscaler.spi.HookWait.Phase;
import io.novacron.autoscaler.spi.HookWait.Turn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/// Rows of waits for lifecycle hooks. Runs within a transaction that has locked the group's row.
final class HookRows {

    private HookRows() {}

    static void save(
            Handle handle, String group, List<HookWait> waits, List<HookWait.Key> removed) {
        List<HookWait.Key> replaced =
                Stream.concat(removed.stream(), waits.stream().map(HookWait::key)).toList();
        if (replaced.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "delete from hook_wait where group_id = :group and instance_id = :instance and transition = :at")) {
            replaced.forEach(key ->
                    batch.bind("group", group)
                            .bind("instance", key.instance())
                            .bind("at", key.at().name())
                            .add());
            batch.execute();
        }
        if (waits.isEmpty()) {
            return;
        }
        try (PreparedBatch batch =
                handle.prepareBatch(
                        "insert into hook_wait (group_id, instance_id, transition, phase, finished, hook, token, waits_since, due_at, latest_at, heartbeat_at, attempts) values (:group, :instance, :at, :phase, :finished, :hook, :token, :since, :due, :latest, :heartbeat, :attempts)")) {
            for (HookWait wait : waits) {
                Optional<Turn> turn = wait.turn();
                batch.bind("group", group)
                        .bind("instance", wait.instance())
                        .bind("at", wait.at().name())
                        .bind("phase", wait.phase().name())
                        .bind("finished", Documents.write(wait.finished()))
                        .bind("hook", turn.map(Turn::hook))
                        .bind("token", turn.map(Turn::token))
                        .bind("since", Columns.of(turn.map(Turn::since)))
                        .bind("due", Columns.of(turn.map(Turn::due)))
                        .bind("latest", Columns.of(turn.map(Turn::latest)))
                        .bind("heartbeat", Columns.of(turn.flatMap(Turn::heartbeatAt)))
                        .bind("attempts", turn.map(Turn::attempts).orElse(0))
                        .add();
            }
            batch.execute();
        }
    }

    static List<HookWait> all(Handle handle) {
        return handle.createQuery(
                        "select * from hook_wait order by group_id, instance_id, transition")
                .map(HookRows::read)
                .list();
    }

    private static HookWait read(ResultSet row, StatementContext context) throws SQLException {
        Optional<String> hook = Optional.ofNullable(row.getString("hook"));
        return new HookWait(
                row.getString("group_id"),
                row.getString("instance_id"),
                Transition.valueOf(row.getString("transition")),
                Phase.valueOf(row.getString("phase")),
                Documents.list(row.getString("finished")),
                hook.isPresent() ? Optional.of(turn(hook.get(), row)) : Optional.empty());
    }

    private static Turn turn(String hook, ResultSet row) throws SQLException {
        return new Turn(
                hook,
                row.getString("token"),
                Columns.instant(row, "waits_since"),
                Columns.instant(row, "due_at"),
                Columns.instant(row, "latest_at"),
                Columns.optionalInstant(row, "heartbeat_at"),
                row.getInt("attempts"));
    }
}

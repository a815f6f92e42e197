package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.NotificationStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// Positions and dead letters in the database of a [JdbcStateStore]. Thread-safe; one process
/// writes one sink's position.
final class JdbcNotificationStore implements NotificationStore {

    private final Transactions transactions;

    JdbcNotificationStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public OptionalLong position(String sink) {
        Optional<Long> known =
                transactions.read(
                        "sink position",
                        handle ->
                                handle.createQuery(
                                                "select sequence_number from sink_position where sink = :sink")
                                        .bind("sink", sink)
                                        .mapTo(Long.class)
                                        .findOne());
        return known.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    @Override
    public void advance(String sink, long sequence) {
        transactions.write("advance sink", handle -> advance(handle, sink, sequence));
    }

    private static int advance(Handle handle, String sink, long sequence) {
        int known =
                handle.createUpdate(
                                "update sink_position set sequence_number = greatest(sequence_number, :sequence) where sink = :sink")
                        .bind("sequence", sequence)
                        .bind("sink", sink)
                        .execute();
        return known == 1
                ? known
                : handle.createUpdate(
                                "insert into sink_position (sink, sequence_number) values (:sink, :sequence)")
                        .bind("sink", sink)
                        .bind("sequence", sequence)
                        .execute();
    }

    @Override
    public void bury(DeadLetter letter) {
        transactions.write(
                "bury event",
                handle -> {
                    remove(handle, letter.sink(), letter.sequence());
                    handle.createUpdate(
                                    "insert into dead_letter (sink, sequence_number, buried_at, attempts, why) values (:sink, :sequence, :at, :attempts, :why)")
                            .bind("sink", letter.sink())
                            .bind("sequence", letter.sequence())
                            .bind("at", Columns.of(letter.at()))
                            .bind("attempts", letter.attempts())
                            .bind("why", letter.why())
                            .execute();
                    handle.createUpdate(
                                    "delete from dead_letter where sink = :sink and sequence_number <= (select sequence_number from dead_letter where sink = :sink order by sequence_number desc limit 1 offset :most)")
                            .bind("sink", letter.sink())
                            .bind("most", MOST_DEAD_LETTERS)
                            .execute();
                    return advance(handle, letter.sink(), letter.sequence());
                });
    }

    @Override
    public List<DeadLetter> deadLetters(int limit) {
        return transactions.read(
                "dead letters",
                handle ->
                        handle.createQuery(
                                        "select * from dead_letter order by buried_at desc, sink, sequence_number limit :limit")
                                .bind("limit", limit)
                                .map(JdbcNotificationStore::letter)
                                .list());
    }

    @Override
    public boolean remove(String sink, long sequence) {
        return transactions.write("remove dead letter", handle -> remove(handle, sink, sequence));
    }

    private static boolean remove(Handle handle, String sink, long sequence) {
        return handle.createUpdate(
                                "delete from dead_letter where sink = :sink and sequence_number = :sequence")
                        .bind("sink", sink)
                        .bind("sequence", sequence)
                        .execute()
                > 0;
    }

    private static DeadLetter letter(ResultSet row, StatementContext context) throws SQLException {
        return new DeadLetter(
                row.getString("sink"),
                row.getLong("sequence_number"),
                Columns.instant(row, "buried_at"),
                row.getInt("attempts"),
                row.getString("why"));
    }
}

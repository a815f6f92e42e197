package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.AnswerStore;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/// Answers to requests with a key in the database of a [JdbcStateStore]. The primary key decides
/// who of two claimants runs. Thread-safe.
final class JdbcAnswerStore implements AnswerStore {

    /// A claim that is given back between our insert and our look makes us start again.
    private static final int ROUNDS = 5;

    private final Transactions transactions;

    JdbcAnswerStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Claim claim(Request request, Instant now) {
        for (int round = 0; round < ROUNDS; round++) {
            if (insert(request, now)) {
                return new Claim.Granted(1);
            }
            Optional<Claim> claim =
                    transactions.write("claim", handle -> look(handle, request, now));
            if (claim.isPresent()) {
                return claim.get();
            }
        }
        return new Claim.Running(now);
    }

    private boolean insert(Request request, Instant now) {
        try {
            return transactions.write(
                    "claim",
                    handle ->
                            of(
                                                    request,
                                                    handle.createUpdate(
                                                            "insert into answer (caller, request_key, method, path, body_hash, claimed_at, attempt) values (:caller, :key, :method, :path, :body, :at, 1)"))
                                            .bind("method", request.method())
                                            .bind("path", request.path())
                                            .bind("body", request.bodyHash())
                                            .bind("at", Columns.of(now))
                                            .execute()
                                    == 1);
        } catch (OutsideException exists) {
            if (exists.kind() == Kind.INVALID) {
                return false;
            }
            throw exists;
        }
    }

    private static Optional<Claim> look(Handle handle, Request request, Instant now) {
        return of(
                        request,
                        handle.createQuery(
                                "select * from answer where caller = :caller and request_key = :key for update"))
                .map(JdbcAnswerStore::row)
                .findOne()
                .map(row -> claim(handle, request, row, now));
    }

    private static Claim claim(Handle handle, Request request, Row row, Instant now) {
        if (!row.isOf(request)) {
            return new Claim.Mismatch();
        }
        if (row.answer().isPresent()) {
            return new Claim.Answered(row.answer().get());
        }
        if (Duration.between(row.claimedAt(), now).abs().compareTo(ABANDONED) < 0) {
            return new Claim.Running(row.claimedAt());
        }
        of(
                        request,
                        handle.createUpdate(
                                "update answer set attempt = attempt + 1, claimed_at = :at where caller = :caller and request_key = :key"))
                .bind("at", Columns.of(now))
                .execute();
        return new Claim.Granted(row.attempt() + 1);
    }

    @Override
    public void answer(Request request, int attempt, Answer answer) {
        transactions.write(
                "answer",
                handle ->
                        of(
                                        request,
                                        handle.createUpdate(
                                                "update answer set status = :status, headers = :headers, body = :text where caller = :caller and request_key = :key and attempt = :attempt and status is null"))
                                .bind("status", answer.status())
                                .bind("headers", Documents.write(answer.headers()))
                                .bind("text", answer.body())
                                .bind("attempt", attempt)
                                .execute());
    }

    @Override
    public void release(Request request, int attempt) {
        transactions.write(
                "release",
                handle ->
                        of(
                                        request,
                                        handle.createUpdate(
                                                "delete from answer where caller = :caller and request_key = :key and attempt = :attempt and status is null"))
                                .bind("attempt", attempt)
                                .execute());
    }

    /// Forgets what was claimed before a time.
    void prune(Instant before) {
        transactions.write(
                "prune",
                handle ->
                        handle.createUpdate("delete from answer where claimed_at < :before")
                                .bind("before", Columns.of(before))
                                .execute());
    }

    private static <S extends SqlStatement<S>> S of(Request request, S statement) {
        return statement.bind("caller", request.caller()).bind("key", request.key());
    }

    private record Row(
            String method,
            String path,
            String bodyHash,
            Instant claimedAt,
            int attempt,
            Optional<Answer> answer) {

        boolean isOf(Request request) {
            return method.equals(request.method())
                    && path.equals(request.path())
                    && bodyHash.equals(request.bodyHash());
        }
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        String headers = row.getString("headers");
        return new Row(
                row.getString("method"),
                row.getString("path"),
                row.getString("body_hash"),
                Columns.instant(row, "claimed_at"),
                row.getInt("attempt"),
                headers == null
                        ? Optional.empty()
                        : Optional.of(
                                new Answer(
                                        row.getInt("status"),
                                        Documents.map(headers),
                                        row.getString("body"))));
    }
}

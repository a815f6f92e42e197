package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.TokenStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/// Access tokens in the database of a [JdbcStateStore]. Thread-safe.
final class JdbcTokenStore implements TokenStore {

    private final Transactions transactions;

    JdbcTokenStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void put(AccessToken token) {
        transactions.write(
                "put token",
                handle ->
                        handle.createUpdate(
                                        "insert into access_token (name, role, hash, created_at, expires_at, revoked_at) values (:name, :role, :hash, :created, :expires, :revoked)")
                                .bind("name", token.name())
                                .bind("role", token.role().name())
                                .bind("hash", token.hash())
                                .bind("created", Columns.of(token.createdAt()))
                                .bind("expires", Columns.of(token.expiresAt()))
                                .bind("revoked", Columns.of(token.revokedAt()))
                                .execute());
    }

    @Override
    public Optional<AccessToken> find(String hash) {
        return transactions.read(
                "find token",
                handle ->
                        handle.createQuery("select * from access_token where hash = :hash")
                                .bind("hash", hash)
                                .map(JdbcTokenStore::token)
                                .findOne());
    }

    @Override
    public List<AccessToken> tokens() {
        return transactions.read(
                "tokens",
                handle ->
                        handle.createQuery("select * from access_token order by name")
                                .map(JdbcTokenStore::token)
                                .list());
    }

    @Override
    public boolean revoke(String name, Instant at) {
        return transactions.write(
                "revoke token",
                handle ->
                        handle.createUpdate(
                                                "update access_token set revoked_at = :at where name = :name and revoked_at is null")
                                        .bind("at", Columns.of(at))
                                        .bind("name", name)
                                        .execute()
                                > 0);
    }

    private static AccessToken token(ResultSet row, StatementContext context) throws SQLException {
        return new AccessToken(
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getString("hash"),
                Columns.instant(row, "created_at"),
                Columns.optionalInstant(row, "expires_at"),
                Columns.optionalInstant(row, "revoked_at"));
    }
}

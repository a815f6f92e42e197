package io.novacron.autoscaler.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Opens a database: connection pool, migrations, and errors in words.
final class Database {

    /// H2's codes (SQL state and error code are the same text).
    private static final int H2_IN_USE = 90020;

    private static final int H2_CORRUPT = 90030;
    private static final int H2_OTHER_VERSION = 90048;

    private static final int CONNECTIONS = 8;

    private static final String POSTGRESQL = "jdbc:postgresql:";

    /// A connection is made within this time or not at all.
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /// At the start we wait this long for a database that is about to come up itself.
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(2);

    /// The server ends a statement after this time; every statement of ours is short.
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(10);

    /// A wait for another's lock ends after this time, and the transaction is tried again.
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

    /// A connection from which nothing comes for this time is given up: the server or the network
    /// is gone without a word. Longer than a statement may take.
    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(15);

    private Database() {}

    /// The URL of an embedded database file (without its `.mv.db`).
    ///
    /// `WRITE_DELAY=0` makes a commit durable when it returns. `async:` because H2's usual file
    /// access closes the whole database when a thread is interrupted while it reads or writes. Our
    /// own shutdown closes it, not a hook of the virtual machine. A connection keeps as many parsed
    /// statements as we have; 8 by default, fewer than one transaction uses.
    static String urlOf(Path file) {
        return "jdbc:h2:async:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000;QUERY_CACHE_SIZE=64"
                .formatted(file.toAbsolutePath());
    }

    /// @param name shown in messages instead of the URL, which may hold a password
    /// @param connectTimeout how long a caller waits for a connection
    static HikariDataSource open(
            String url,
            String name,
            Optional<String> user,
            Optional<String> password,
            Duration connectTimeout) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        user.ifPresent(config::setUsername);
        password.ifPresent(config::setPassword);
        config.setPoolName("store");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(connectTimeout.toMillis());
        config.setValidationTimeout(
                Math.min(VALIDATION_TIMEOUT.toMillis(), connectTimeout.toMillis()));
        config.setInitializationFailTimeout(START_TIMEOUT.toMillis());
        config.setAutoCommit(true);
        boolean postgresql = url.startsWith(POSTGRESQL);
        if (postgresql) {
            limit(config, connectTimeout);
        }
        HikariDataSource source;
        try {
            source = new HikariDataSource(config);
        } catch (RuntimeException failed) {
            throw opening(name, failed);
        }
        try {
            migrate(source, postgresql);
            return source;
        } catch (RuntimeException failed) {
            source.close();
            throw opening(name, failed);
        }
    }

    // What the URL says wins over these. Set by statement, not as start-up options, which poolers
    // such as PgBouncer refuse.
    private static void limit(HikariConfig config, Duration connectTimeout) {
        config.addDataSourceProperty("ApplicationName", "novacron");
        config.addDataSourceProperty(
                "connectTimeout", Long.toString(Math.max(1, connectTimeout.toSeconds())));
        config.addDataSourceProperty("socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.setConnectionInitSql(
                "set statement_timeout = %d; set lock_timeout = %d; set idle_in_transaction_session_timeout = %d"
                        .formatted(
                                STATEMENT_TIMEOUT.toMillis(),
                                LOCK_TIMEOUT.toMillis(),
                                SOCKET_TIMEOUT.toMillis()));
    }

    // Migrations of a newer version are an error, not ignored: an old program must not write into a
    // schema it does not know.
    private static void migrate(HikariDataSource source, boolean postgresql) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:io/novacron/autoscaler/store/jdbc/migration")
                .table("schema_history")
                .ignoreMigrationPatterns(new String[0])
                .validateOnMigrate(true)
                // A migration of a large table may take long, and two processes that start together
                // wait for each other.
                .initSql(postgresql ? "set statement_timeout = 0; set lock_timeout = 0" : "")
                .load()
                .migrate();
    }

    private static OutsideException opening(String name, RuntimeException failed) {
        String why =
                switch (errorCode(failed)) {
                    case H2_IN_USE -> "another process uses it";
                    case H2_CORRUPT -> "its file is damaged; restore a copy, or move it away";
                    case H2_OTHER_VERSION -> "its file was written by another version of H2";
                    default ->
                            refusal(failed).isPresent()
                                    ? refusal(failed).get()
                                    : failed instanceof FlywayException
                                            ? "its schema does not fit this version: "
                                                    + failed.getMessage()
                                            : "it does not open (%s)".formatted(rootOf(failed));
                };
        return new OutsideException(
                Kind.UNAVAILABLE, "database %s: %s".formatted(name, why), failed);
    }

    private static Optional<String> refusal(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                switch (sql.getSQLState()) {
                    case "28P01", "28000" -> {
                        return Optional.of("it refuses the user or the password");
                    }
                    case "3D000" -> {
                        return Optional.of("the server has no database of that name");
                    }
                    case "42501" -> {
                        return Optional.of("the user may not do this there");
                    }
                    case "08001", "08004", "57P03" -> {
                        return Optional.of("nothing answers at its address");
                    }
                    default -> {
                        // The cause may say more.
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static int errorCode(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getErrorCode() != 0) {
                return sql.getErrorCode();
            }
        }
        return 0;
    }

    // The type only: a driver's message may quote the URL with its password.
    private static String rootOf(Throwable failed) {
        Throwable root = failed;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }
}

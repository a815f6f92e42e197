package io.novacron.autoscaler.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
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
    private static final int CONNECTION_TIMEOUT_MILLIS = 5_000;

    private Database() {}

    /// The URL of an embedded database file (without its `.mv.db`).
    ///
    /// `WRITE_DELAY=0` makes a commit durable when it returns. `async:` because H2's usual file
    /// access closes the whole database when a thread is interrupted while it reads or writes. Our
    /// own shutdown closes it, not a hook of the virtual machine.
    static String urlOf(Path file) {
        return "jdbc:h2:async:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
                .formatted(file.toAbsolutePath());
    }

    /// @param name shown in messages instead of the URL, which may hold a password
    static HikariDataSource open(
            String url, String name, Optional<String> user, Optional<String> password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        user.ifPresent(config::setUsername);
        password.ifPresent(config::setPassword);
        config.setPoolName("store");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        config.setAutoCommit(true);
        HikariDataSource source;
        try {
            source = new HikariDataSource(config);
        } catch (RuntimeException failed) {
            throw opening(name, failed);
        }
        try {
            migrate(source);
            return source;
        } catch (RuntimeException failed) {
            source.close();
            throw opening(name, failed);
        }
    }

    // Migrations of a newer version are an error, not ignored: an old program must not write into a
    // schema it does not know.
    private static void migrate(HikariDataSource source) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(source)
                .locations("classpath:io/novacron/autoscaler/store/jdbc/migration")
                .table("schema_history")
                .ignoreMigrationPatterns(new String[0])
                .validateOnMigrate(true)
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
                            failed instanceof FlywayException
                                    ? "its schema does not fit this version: " + failed.getMessage()
                                    : "it does not open (%s)".formatted(rootOf(failed));
                };
        return new OutsideException(
                Kind.UNAVAILABLE, "database %s: %s".formatted(name, why), failed);
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

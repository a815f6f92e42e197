package io.novacron.autoscaler.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an earlier version has left is there after its migration.
class MigrationTest {

    @TempDir Path directory;

    @Test
    void memoriesAndFencesOfVersion3AreKeptByTheEmbeddedDatabase() throws Exception {
        keepsVersion3(Database.urlOf(directory.resolve("state")), Optional.empty());
    }

    @Test
    void memoriesAndFencesOfVersion3AreKeptByPostgresql() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            keepsVersion3(server.url("postgres"), Optional.of(PostgresServer.USER));
        }
    }

    private static void keepsVersion3(String url, Optional<String> user) throws SQLException {
        Memory memory = Memory.EMPTY.withAccounts(2, 12.5);
        Flyway.configure()
                .dataSource(url, user.orElse(""), "")
                .locations("classpath:io/novacron/autoscaler/store/jdbc/migration")
                .table("schema_history")
                .target("3")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url, user.orElse(""), "")) {
            for (String id : List.of("api", "web")) {
                insert(
                        connection,
                        "insert into scaling_group (id, version, document, epoch) values (?, 1, ?, 7)",
                        id,
                        Documents.write(ScalingGroup.builder(id).maxCapacity(3).build()));
            }
            insert(
                    connection,
                    "insert into group_memory (group_id, epoch, document) values (?, 6, ?)",
                    "web",
                    Documents.write(memory));
            insert(
                    connection,
                    "insert into open_intent (group_id, id, epoch, opened_at, from_capacity, to_capacity, reason, launch_keys, terminate_ids) values (?, 'n-1', 6, '2026-01-05 10:00:00+00', 1, 2, 'more', ?, '[]')",
                    "web",
                    "[\"n-1-0\"]");
        }
        try (StateStore store = JdbcStateStore.open(url, "test", user, Optional.empty())) {
            assertThat(store.groupIds()).containsExactly("api", "web");
            assertThat(store.memories()).isEqualTo(Map.of("web", memory));
            assertThat(store.memory("api")).isEmpty();
            assertThat(store.openIntentOf("web"))
                    .hasValueSatisfying(intent -> {
                        assertThat(intent.launchKeys()).containsExactly("n-1-0");
                        assertThat(intent.launchSizes()).isEmpty();
                        assertThat(intent.resizes()).isEmpty();
                    });
            for (String id : store.groupIds()) {
                assertThatThrownBy(() -> store.checkpoint(id, 6, Memory.EMPTY, List.of()))
                        .isInstanceOfSatisfying(
                                OutsideException.class,
                                refused -> assertThat(refused.kind()).isEqualTo(Kind.FENCED));
                store.checkpoint(id, 7, memory, List.of());
            }
            assertThat(store.memories()).isEqualTo(Map.of("api", memory, "web", memory));
        }
    }

    private static void insert(Connection connection, String sql, String id, String document)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.setString(2, document);
            statement.executeUpdate();
        }
    }
}

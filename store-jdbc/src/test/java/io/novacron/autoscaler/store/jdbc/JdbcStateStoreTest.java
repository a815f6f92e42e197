package io.novacron.autoscaler.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.testkit.StateStoreContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcStateStoreTest extends StateStoreContract {

    @TempDir Path directory;

    @Override
    protected StateStore open() {
        return JdbcStateStore.open(file());
    }

    @Override
    protected StateStore reopen(StateStore before) {
        before.close();
        return open();
    }

    private Path file() {
        return directory.resolve("state");
    }

    @Test
    void theChainOfEventsShowsARowThatWasChanged() throws Exception {
        for (int event = 1; event <= 5; event++) {
            store().append(List.of(event("event " + event)));
        }
        assertThat(store().verifyEvents().isIntact()).isTrue();
        store().close();
        execute("update event set message = 'other' where sequence_number = 3");
        try (JdbcStateStore again = JdbcStateStore.open(file())) {
            assertThat(again.verifyEvents().broken())
                    .contains(new EventCheck.Broken(3, "event 3 is not as it was written"));
        }
        execute("delete from event where sequence_number = 2");
        try (JdbcStateStore again = JdbcStateStore.open(file())) {
            assertThat(again.verifyEvents().broken())
                    .contains(new EventCheck.Broken(2, "event 2 is missing; event 3 follows"));
        }
    }

    @Test
    void aDamagedFileSaysSo() throws Exception {
        store().close();
        Files.write(directory.resolve("state.mv.db"), new byte[8192]);
        assertThatThrownBy(() -> JdbcStateStore.open(file()))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining(file().toString());
    }

    @Test
    void aDatabaseOfANewerVersionIsNotTouched() throws Exception {
        store().close();
        execute(
                "insert into \"schema_history\" select 99, '99', 'later', \"type\", 'V99__later.sql', 1, \"installed_by\", \"installed_on\", 1, true from \"schema_history\" where \"version\" = '1'");
        assertThatThrownBy(() -> JdbcStateStore.open(file()))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("schema does not fit this version");
    }

    @Test
    void twoProcessesDoNotShareAFile() throws Exception {
        Process other =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                OtherProcess.class.getName(),
                                file().toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).isZero();
        assertThat(said).contains("refused: ").contains("another process uses it");
    }

    @Test
    void anInterruptedThreadDoesNotCloseTheDatabase() throws Exception {
        Thread interrupted =
                Thread.ofVirtual()
                        .start(() -> {
                            for (int write = 0; write < 20; write++) {
                                Thread.currentThread().interrupt();
                                try {
                                    store().append(List.of(event("interrupted")));
                                } catch (OutsideException _) {
                                    // It may fail; the next ones must not.
                                }
                            }
                        });
        interrupted.join();
        assertThat(store().append(List.of(event("after")))).hasSize(1);
    }

    @Test
    void aDocumentThatDoesNotReadNamesItsGroup() throws Exception {
        store().create(ScalingGroup.builder("web").maxCapacity(1).build(), event("registered"));
        store().close();
        execute("update scaling_group set document = '{}' where id = 'web'");
        try (JdbcStateStore again = JdbcStateStore.open(file())) {
            assertThatThrownBy(again::groups)
                    .isInstanceOf(OutsideException.class)
                    .hasMessageContaining("group web");
        }
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(Database.urlOf(file()))) {
            connection.createStatement().execute(sql);
        }
    }

    private static Event event(String message) {
        return Event.of(
                Instant.parse("2026-01-05T10:00:00Z"), "web", EventType.GROUP_UPDATED, message);
    }
}

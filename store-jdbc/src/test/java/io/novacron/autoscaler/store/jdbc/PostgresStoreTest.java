package io.novacron.autoscaler.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.AnswerStore;
import io.novacron.autoscaler.spi.EventCheck;
import io.novacron.autoscaler.spi.EventQuery;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.TokenStore;
import io.novacron.autoscaler.testkit.AnswerStoreContract;
import io.novacron.autoscaler.testkit.HistoryContract;
import io.novacron.autoscaler.testkit.PostgresServer;
import io.novacron.autoscaler.testkit.StateStoreContract;
import io.novacron.autoscaler.testkit.TokenStoreContract;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Every contract on a real PostgreSQL, with the migrations and the SQL of the embedded database;
/// and what only a shared database can show.
class PostgresStoreTest {

    private static final Instant NOW = Instant.parse("2026-01-05T10:00:00Z");

    private static PostgresServer server;
    private static int databases;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static String newDatabase() {
        databases++;
        String name = "state" + databases;
        execute("postgres", "create database " + name);
        return name;
    }

    private static JdbcStateStore open(String database) {
        return JdbcStateStore.open(
                server.url(database), "test", Optional.of(PostgresServer.USER), Optional.empty());
    }

    private static void execute(String database, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(server.url(database), PostgresServer.USER, "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    @Test
    void aValueThatTheDatabaseRefusesIsNoFailureOfTheDatabase() {
        try (JdbcStateStore store = open(newDatabase())) {
            List<Event> refused =
                    List.of(Event.of(NOW, "web", EventType.GROUP_UPDATED, "a zero: \0"));
            assertThatThrownBy(() -> store.append(refused))
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            failed -> assertThat(failed.kind()).isEqualTo(Kind.INVALID));
        }
    }

    @Nested
    class State extends StateStoreContract {
        private final String database = newDatabase();

        @Override
        protected StateStore open() {
            return PostgresStoreTest.open(database);
        }

        @Override
        protected StateStore reopen(StateStore before) {
            before.close();
            return open();
        }
    }

    @Nested
    class History extends HistoryContract {
        @Override
        protected StateStore open() {
            return PostgresStoreTest.open(newDatabase());
        }
    }

    @Nested
    class Tokens extends TokenStoreContract {
        private JdbcStateStore store;

        @Override
        protected TokenStore open() {
            store = PostgresStoreTest.open(newDatabase());
            return store.tokens();
        }

        @AfterEach
        void close() {
            store.close();
        }
    }

    @Nested
    class Answers extends AnswerStoreContract {
        private JdbcStateStore store;

        @Override
        protected AnswerStore open() {
            store = PostgresStoreTest.open(newDatabase());
            return store.answers();
        }

        @AfterEach
        void close() {
            store.close();
        }
    }

    @Test
    void ofTwoOwnersTheLaterOneWritesAndTheEarlierOneIsFenced() {
        String database = newDatabase();
        try (JdbcStateStore first = open(database);
                JdbcStateStore second = open(database)) {
            first.create(group("web"), event("web", "registered"));
            long earlier = first.takeOver(List.of("web"));
            first.checkpoint("web", earlier, Memory.EMPTY, List.of(event("web", "first")));
            long later = second.takeOver(List.of("web"));

            assertThatThrownBy(() ->
                            first.checkpoint(
                                    "web", earlier, Memory.EMPTY, List.of(event("web", "late"))))
                    .isInstanceOfSatisfying(
                            OutsideException.class,
                            failed -> assertThat(failed.kind()).isEqualTo(Kind.FENCED));
            second.checkpoint("web", later, Memory.EMPTY, List.of(event("web", "second")));
            assertThat(first.events(EventQuery.after(0, 9)))
                    .extracting(Event::message)
                    .containsExactly("registered", "first", "second");
        }
    }

    @Test
    void writersOfSeveralProcessesKeepOneChainWithoutGaps() throws Exception {
        String database = newDatabase();
        int writers = 4;
        int writes = 50;
        try (JdbcStateStore first = open(database);
                JdbcStateStore second = open(database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> work =
                    IntStream.range(0, writers)
                            .mapToObj(writer ->
                                    writing(writer % 2 == 0 ? first : second, writer, writes))
                            .toList();
            int written = 0;
            for (var done : threads.invokeAll(work)) {
                written += done.get();
            }
            assertThat(written).isEqualTo(writers * writes);
            assertThat(second.events(EventQuery.after(0, 2 * written)))
                    .extracting(Event::sequence)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, written).boxed().toList());
            assertThat(first.verifyEvents())
                    .isEqualTo(new EventCheck(written, 1, written, Optional.empty()));
        }
    }

    private static Callable<Integer> writing(JdbcStateStore store, int writer, int writes) {
        return () -> {
            for (int write = 0; write < writes; write++) {
                store.append(List.of(event("group-" + writer, "event " + write)));
            }
            return writes;
        };
    }

    @Test
    void theCheckNamesTheRowThatWasTamperedWith() {
        String database = newDatabase();
        try (JdbcStateStore store = open(database)) {
            for (int event = 1; event <= 6; event++) {
                store.append(List.of(event("web", "event " + event)));
            }
            execute(database, "update event set message = 'other' where sequence_number = 4");
            assertThat(store.verifyEvents().broken())
                    .contains(new EventCheck.Broken(4, "event 4 is not as it was written"));
            execute(database, "delete from event where sequence_number = 2");
            assertThat(store.verifyEvents().broken())
                    .contains(new EventCheck.Broken(2, "event 2 is missing; event 3 follows"));
        }
    }

    @Test
    void anEndThatWasCutOffIsNoticed() {
        String database = newDatabase();
        try (JdbcStateStore store = open(database)) {
            store.append(List.of(event("web", "1"), event("web", "2"), event("web", "3")));
            execute(database, "delete from event where sequence_number > 1");
            assertThat(store.verifyEvents().broken())
                    .contains(new EventCheck.Broken(2, "events 2 to 3 are missing"));
        }
    }

    @Test
    void aDatabaseThatIsNotThereOrRefusesSaysSo() {
        assertThatThrownBy(() -> open("nowhere"))
                .isInstanceOf(OutsideException.class)
                .hasMessage("database test: the server has no database of that name");
        assertThatThrownBy(() ->
                        JdbcStateStore.open(
                                server.url("postgres"),
                                "test",
                                Optional.of("nobody"),
                                Optional.of("secret")))
                .isInstanceOf(OutsideException.class)
                .hasMessage("database test: it refuses the user or the password");
    }

    private static ScalingGroup group(String id) {
        return ScalingGroup.builder(id).maxCapacity(10).build();
    }

    private static Event event(String group, String message) {
        return Event.of(NOW, group, EventType.GROUP_UPDATED, message);
    }
}

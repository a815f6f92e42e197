package io.novacron.autoscaler.store.jdbc;

import io.novacron.autoscaler.spi.AnswerStore;
import io.novacron.autoscaler.spi.NotificationStore;
import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.spi.TokenStore;
import io.novacron.autoscaler.testkit.AnswerStoreContract;
import io.novacron.autoscaler.testkit.HistoryContract;
import io.novacron.autoscaler.testkit.NotificationStoreContract;
import io.novacron.autoscaler.testkit.TokenStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// History, tokens and answers on the embedded database.
class EmbeddedStoreTest {

    @TempDir Path directory;

    private JdbcStateStore opened;

    JdbcStateStore openStore() {
        opened = JdbcStateStore.open(directory.resolve("state"));
        return opened;
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Nested
    class History extends HistoryContract {
        @Override
        protected StateStore open() {
            return openStore();
        }
    }

    @Nested
    class Tokens extends TokenStoreContract {
        @Override
        protected TokenStore open() {
            return openStore().tokens();
        }
    }

    @Nested
    class Answers extends AnswerStoreContract {
        @Override
        protected AnswerStore open() {
            return openStore().answers();
        }
    }

    @Nested
    class Notifications extends NotificationStoreContract {
        @Override
        protected NotificationStore open() {
            return openStore().notifications();
        }

        @Override
        protected NotificationStore reopen() {
            opened.close();
            return openStore().notifications();
        }
    }
}

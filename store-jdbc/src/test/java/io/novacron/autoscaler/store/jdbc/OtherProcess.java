package io.novacron.autoscaler.store.jdbc;

import java.nio.file.Path;

/// What a second process does: opens the same file and says what came of it.
final class OtherProcess {

    private OtherProcess() {}

    @SuppressWarnings("SystemOut")
    static void main(String[] arguments) {
        try {
            JdbcStateStore.open(Path.of(arguments[0])).close();
            System.out.println("opened");
        } catch (RuntimeException refused) {
            System.out.println("refused: " + refused.getMessage());
        }
    }
}

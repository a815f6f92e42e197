package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.spi.NotificationStore;

/// The contract, in memory.
final class InMemoryNotificationStoreTest extends NotificationStoreContract {

    private final InMemoryNotificationStore store = new InMemoryNotificationStore();

    @Override
    protected NotificationStore open() {
        return store;
    }

    @Override
    protected NotificationStore reopen() {
        return store;
    }
}

package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.testkit.StateStoreContract;

class InMemoryStateStoreTest extends StateStoreContract {

    @Override
    protected StateStore open() {
        return new InMemoryStateStore();
    }

    @Override
    protected StateStore reopen(StateStore before) {
        return before;
    }
}

package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.spi.StateStore;
import io.novacron.autoscaler.testkit.HistoryContract;

class InMemoryHistoryTest extends HistoryContract {
    @Override
    protected StateStore open() {
        return new InMemoryStateStore();
    }
}

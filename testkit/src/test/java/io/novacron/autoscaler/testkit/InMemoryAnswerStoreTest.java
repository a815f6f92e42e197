package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.spi.AnswerStore;

class InMemoryAnswerStoreTest extends AnswerStoreContract {
    @Override
    protected AnswerStore open() {
        return new InMemoryAnswerStore();
    }
}

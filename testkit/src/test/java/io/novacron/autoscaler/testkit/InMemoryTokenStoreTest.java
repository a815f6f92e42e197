package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.spi.TokenStore;

class InMemoryTokenStoreTest extends TokenStoreContract {
    @Override
    protected TokenStore open() {
        return new InMemoryTokenStore();
    }
}

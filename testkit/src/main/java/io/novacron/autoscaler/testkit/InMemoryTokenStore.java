package io.novacron.autoscaler.testkit;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.spi.TokenStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Keeps tokens in memory. Thread-safe.
public final class InMemoryTokenStore implements TokenStore {

    private final Map<String, AccessToken> byName = new TreeMap<>();

    @Override
    public synchronized void put(AccessToken token) {
        if (byName.containsKey(token.name()) || find(token.hash()).isPresent()) {
            throw new OutsideException(Kind.INVALID, "token %s exists".formatted(token.name()));
        }
        byName.put(token.name(), token);
    }

    @Override
    public synchronized Optional<AccessToken> find(String hash) {
        return byName.values().stream().filter(token -> token.hash().equals(hash)).findFirst();
    }

    @Override
    public synchronized List<AccessToken> tokens() {
        return List.copyOf(byName.values());
    }

    @Override
    public synchronized boolean revoke(String name, Instant at) {
        AccessToken token = byName.get(name);
        if (token == null || token.revokedAt().isPresent()) {
            return false;
        }
        byName.put(name, token.revoked(at));
        return true;
    }
}

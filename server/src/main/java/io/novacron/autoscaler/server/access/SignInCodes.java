package io.novacron.autoscaler.server.access;

import io.novacron.autoscaler.spi.TokenStore.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Codes that sign in once, each for a while: what a program prints so that a browser can be opened
/// without handing it a token. Kept in memory by their hash; a restart forgets them. Thread-safe.
public final class SignInCodes {

    private final Tokens tokens;
    private final InstantSource clock;
    private final Map<String, Issued> codes = new ConcurrentHashMap<>();

    private record Issued(AccessToken token, Instant until) {}

    public SignInCodes(Tokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /// A new code for the token of this name.
    ///
    /// @param lasts after that time it is refused, used or not
    /// @throws IllegalArgumentException where there is no such token
    public String issue(String token, Duration lasts) {
        AccessToken known =
                tokens.named(token)
                        .orElseThrow(() -> new IllegalArgumentException("no token " + token));
        Instant now = clock.instant();
        codes.values().removeIf(issued -> !now.isBefore(issued.until()));
        String code = tokens.mint();
        codes.put(Tokens.hash(code), new Issued(known, now.plus(lasts)));
        return code;
    }

    /// The token of a code, which is then used up.
    ///
    /// @throws io.novacron.autoscaler.spi.OutsideException where the store does not answer
    public Optional<AccessToken> redeem(String code) {
        return Optional.ofNullable(codes.remove(Tokens.hash(code)))
                .filter(issued -> clock.instant().isBefore(issued.until()))
                .flatMap(issued -> tokens.valid(issued.token().hash()));
    }
}

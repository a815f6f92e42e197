package io.novacron.autoscaler.server.access;

import io.novacron.autoscaler.spi.TokenStore.AccessToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The page's cookie: which token signed in, until when, and a signature by a key that only this
/// installation has. Nothing is kept: a session outlives a restart and ends with its token.
/// Thread-safe.
public final class Sessions {

    /// Name of the cookie.
    public static final String COOKIE = "novacron_session";

    /// How long a session lasts: a working week.
    static final Duration LASTS = Duration.ofDays(7);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LONGEST_COOKIE = 512;

    private final Tokens tokens;
    private final SecretKeySpec key;
    private final InstantSource clock;

    /// @param key at least 32 random bytes, the same after every restart
    public Sessions(Tokens tokens, byte[] key, InstantSource clock) {
        this.tokens = tokens;
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    /// `Set-Cookie` for a token.
    public String begin(AccessToken token, boolean secure) {
        long until = clock.instant().plus(LASTS).getEpochSecond();
        String content = token.hash() + "." + until;
        return cookie(content + "." + signature(content), LASTS.toSeconds(), secure);
    }

    /// `Set-Cookie` that takes the cookie back.
    public String end(boolean secure) {
        return cookie("", 0, secure);
    }

    private static String cookie(String value, long seconds, boolean secure) {
        return "%s=%s; Path=/; Max-Age=%s; HttpOnly; SameSite=Strict%s"
                .formatted(COOKIE, value, seconds, secure ? "; Secure" : "");
    }

    /// The valid token behind a cookie's value.
    ///
    /// @throws io.novacron.autoscaler.spi.OutsideException where the store does not answer
    public Optional<AccessToken> recognise(String value) {
        String[] parts = value.split("\\.", -1);
        if (value.length() > LONGEST_COOKIE || parts.length != 3) {
            return Optional.empty();
        }
        String content = parts[0] + "." + parts[1];
        if (!Tokens.sameText(signature(content), parts[2])) {
            return Optional.empty();
        }
        // Signed, so it is a number we wrote.
        Instant until = Instant.ofEpochSecond(Long.parseLong(parts[1]));
        return clock.instant().isBefore(until) ? tokens.valid(parts[0]) : Optional.empty();
    }

    private String signature(String content) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}

package io.novacron.autoscaler.server.access;

import io.novacron.autoscaler.server.access.Caller.By;
import io.novacron.autoscaler.spi.TokenStore.AccessToken;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Recognises callers and refuses what other sites make a browser do. Thread-safe.
public final class Gatekeeper {

    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

    private static final String BEARER = "bearer ";

    private final Tokens tokens;
    private final Sessions sessions;
    private final Optional<Role> anonymous;

    /// @param anonymous what a caller without a token may do; only where the server listens on
    ///   loopback
    public Gatekeeper(Tokens tokens, Sessions sessions, Optional<Role> anonymous) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.anonymous = anonymous;
    }

    /// What of a request says who makes it, and from where.
    ///
    /// @param host the `Host` header, or the authority of HTTP/2
    /// @param origin which page made a browser send it
    public record Credentials(
            Optional<String> authorization,
            Optional<String> cookies,
            String host,
            Optional<String> origin,
            Optional<String> fetchSite) {}

    /// The caller; empty where none is recognised.
    ///
    /// @throws io.novacron.autoscaler.spi.OutsideException where the store does not answer
    public Optional<Caller> recognise(Credentials credentials) {
        if (credentials.authorization().isPresent()) {
            return bearer(credentials.authorization().get())
                    .flatMap(tokens::recognise)
                    .map(token -> caller(token, By.TOKEN));
        }
        Optional<Caller> session =
                credentials
                        .cookies()
                        .flatMap(Gatekeeper::sessionCookie)
                        .flatMap(sessions::recognise)
                        .map(token -> caller(token, By.SESSION));
        // A name that only resolves to loopback could be any site's: DNS rebinding.
        return session.isPresent() || !isLoopback(credentials.host())
                ? session
                : anonymous.map(role -> new Caller("anonymous", role, By.ANONYMOUS));
    }

    private static Caller caller(AccessToken token, By by) {
        return new Caller(token.name(), token.role(), by);
    }

    private static Optional<String> bearer(String authorization) {
        return authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private static Optional<String> sessionCookie(String cookies) {
        for (String cookie : cookies.split(";", -1)) {
            String text = cookie.strip();
            if (text.startsWith(Sessions.COOKIE + "=")) {
                return Optional.of(text.substring(Sessions.COOKIE.length() + 1));
            }
        }
        return Optional.empty();
    }

    /// Whether a change may come from where it comes from. A bearer token proves that somebody
    /// meant it; a cookie is sent by the browser whoever asks, so there the page must be ours.
    public static boolean mayChange(Optional<Caller> caller, Credentials credentials) {
        boolean byToken = caller.map(known -> known.by() == By.TOKEN).orElse(false);
        boolean bySession = caller.map(known -> known.by() == By.SESSION).orElse(false);
        if (byToken) {
            return true;
        }
        if (credentials.origin().isPresent()) {
            return isOwn(credentials.origin().get(), credentials.host());
        }
        // Every browser says where a change comes from; other programs do not, and hold no cookie.
        String site = credentials.fetchSite().orElse(bySession ? "unknown" : "none");
        return site.equals("same-origin") || site.equals("none");
    }

    private static boolean isOwn(String origin, String host) {
        try {
            URI page = new URI(origin);
            String authority = page.getAuthority();
            return authority != null
                    && (authority.equalsIgnoreCase(host)
                            || (authority + defaultPort(page.getScheme())).equalsIgnoreCase(host));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static String defaultPort(String scheme) {
        return "https".equals(scheme) ? ":443" : ":80";
    }

    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}

package io.novacron.autoscaler.server.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;

/// Ends a connection whose request's headers do not come after its first line. One without a first
/// line is idle and ends as such.
final class HeadWatch implements Http1ConnectionListener {

    private final Watchdog watchdog;
    private final Duration patience;

    HeadWatch(Watchdog watchdog, Duration patience) {
        this.watchdog = watchdog;
        this.patience = patience;
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        watchdog.begin(patience);
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        watchdog.end();
    }
}

package io.novacron.autoscaler.server.http;

import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.time.Duration;
import java.util.OptionalLong;

/// Server-sent events of the web server.
final class HelidonEventSink implements EventSink, AutoCloseable {

    private final SseSink sink;
    private final Watchdog watchdog;
    private final Duration patience;

    HelidonEventSink(ServerResponse response, Watchdog watchdog, Duration patience) {
        this.sink = response.sink(SseSink.TYPE);
        this.watchdog = watchdog;
        this.patience = patience;
    }

    @Override
    public void send(String name, OptionalLong id, String data) {
        SseEvent.Builder event = SseEvent.builder().name(name).data(data);
        id.ifPresent(number -> event.id(Long.toString(number)));
        emit(event.build());
    }

    @Override
    public void comment(String text) {
        emit(SseEvent.builder().comment(text).build());
    }

    private void emit(SseEvent event) {
        watchdog.within(patience, () -> sink.emit(event));
    }

    @Override
    public void close() {
        watchdog.within(
                patience,
                () -> {
                    sink.close();
                    return true;
                });
    }
}

package io.novacron.autoscaler.server.http;

import java.util.OptionalLong;

/// Where a stream writes its events. Each call blocks until the operating system has taken what is
/// written; used by one thread.
public interface EventSink {

    /// @param name the event's name
    /// @param id what a client sends back as `Last-Event-ID`; empty leaves it as it was
    /// @param data on one line
    /// @throws java.io.UncheckedIOException where the client is gone
    void send(String name, OptionalLong id, String data);

    /// Keeps the connection alive.
    ///
    /// @throws java.io.UncheckedIOException where the client is gone
    void comment(String text);
}

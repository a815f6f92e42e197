package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Event;

/// Tells somebody else of events: a webhook, a chat, a queue.
///
/// Thread-safe; the runtime calls one sink from one thread at a time, in the order of the log, on a
/// virtual thread of its own, so a sink that hangs delays nothing else. Delivery is at least once:
/// a receiver recognises a repeated event by its sequence.
public interface EventSink extends AutoCloseable {

    /// Whether it is interested; pure. Others are passed over.
    boolean wants(Event event);

    /// Delivers one event within the call's timeout.
    ///
    /// @throws OutsideException where it may not have arrived. `INVALID` means this event will
    ///   never be taken and goes to the dead letters; after anything else it is tried again, and
    ///   those behind it wait
    void deliver(Event event, Call call);

    @Override
    void close();
}

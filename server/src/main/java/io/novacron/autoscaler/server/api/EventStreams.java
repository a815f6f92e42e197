package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.EventSink;
import io.novacron.autoscaler.server.http.Reply;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Events and changed groups as they happen.
final class EventStreams {

    /// Longest time a change of a group waits so that several go out together.
    private static final long COALESCE_MILLIS = 250;

    /// How often a stream looks for events that another process wrote.
    private static final long LOOK_MILLIS = 1_000;

    private final EventFeed feed;
    private final GroupIndex index;
    private final Duration heartbeat;

    EventStreams(EventFeed feed, GroupIndex index, Duration heartbeat) {
        this.feed = feed;
        this.index = index;
        this.heartbeat = heartbeat;
    }

    Reply stream(ApiRequest request) {
        Set<String> kinds = new HashSet<>(request.several("kinds"));
        OptionalLong seen =
                request.whole("Last-Event-ID").isPresent()
                        ? request.whole("Last-Event-ID")
                        : request.whole("after");
        Set<String> groups = new HashSet<>(request.several("groups"));
        // Asked for now, so that nothing is missed between the answer's head and the first look.
        long from = seen.orElseGet(feed::last);
        return new Reply.Stream(sink ->
                new Stream(
                                sink,
                                groups,
                                kinds.isEmpty() || kinds.contains("event"),
                                kinds.contains("group"),
                                from)
                        .run());
    }

    /// One client's stream; used by its thread only.
    private final class Stream {
        private final EventSink sink;
        private final Set<String> groups;
        private final boolean events;
        private final boolean rows;
        private long sent;
        private long silentSince = System.nanoTime();

        Stream(EventSink sink, Set<String> groups, boolean events, boolean rows, long sent) {
            this.sink = sink;
            this.groups = groups;
            this.events = events;
            this.rows = rows;
            this.sent = sent;
        }

        void run() {
            EventFeed.Changes changes = rows ? feed.watch() : new EventFeed.Changes();
            try {
                sink.comment("from " + sent);
                startAnew();
                while (!feed.isClosed() && !Thread.currentThread().isInterrupted()) {
                    long seen = feed.signals();
                    boolean more = events && sendEvents();
                    if (rows) {
                        sendRows(changes);
                    }
                    if (!more) {
                        beat();
                        feed.await(seen, rows ? COALESCE_MILLIS : LOOK_MILLIS);
                    }
                }
            } finally {
                feed.unwatch(changes);
            }
        }

        // A sequence that was never given: another database, or one restored from a backup. Waiting
        // for events beyond it would leave out all that come until then.
        private void startAnew() {
            long last = feed.last();
            if (sent > last) {
                String range = Trees.object().put("after", sent).put("last", last).toString();
                sent = last;
                send("reset", OptionalLong.of(last), range);
            }
        }

        /// @return whether there may be more at once
        private boolean sendEvents() {
            List<Event> found = feed.after(sent);
            if (found.isEmpty()) {
                return false;
            }
            if (found.getFirst().sequence() > sent + 1) {
                send(
                        "gap",
                        OptionalLong.empty(),
                        Trees.object()
                                .put("after", sent)
                                .put("before", found.getFirst().sequence())
                                .toString());
            }
            for (Event event : found) {
                sent = event.sequence();
                if (groups.isEmpty() || event.group().map(groups::contains).orElse(false)) {
                    send("event", OptionalLong.of(sent), Trees.event(event).toString());
                }
            }
            return true;
        }

        private void sendRows(EventFeed.Changes changes) {
            Optional<Set<String>> changed = changes.take();
            if (changed.isEmpty()) {
                send("resync", OptionalLong.empty(), "{}");
                return;
            }
            changed.get().stream()
                    .sorted()
                    .filter(group -> groups.isEmpty() || groups.contains(group))
                    .flatMap(group -> index.row(group).stream())
                    .forEach(row -> send("group", OptionalLong.empty(), row.tree().toString()));
        }

        private void send(String name, OptionalLong id, String data) {
            sink.send(name, id, data);
            silentSince = System.nanoTime();
        }

        private void beat() {
            if (System.nanoTime() - silentSince >= heartbeat.toNanos()) {
                // An event, since browsers hide comments from the page, which could not tell a dead
                // connection from a quiet one.
                send("heartbeat", OptionalLong.empty(), "{}");
            }
        }
    }
}

package io.novacron.autoscaler.server;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.runtime.LoopListener;
import java.util.List;

/// Several listeners as one. Each stands for itself: the loop logs what one throws, and the others
/// have heard.
record Listeners(List<LoopListener> all) implements LoopListener {

    Listeners {
        all = List.copyOf(all);
    }

    @Override
    public void decided(Decision decision) {
        all.forEach(listener -> listener.decided(decision));
    }

    @Override
    public void eventsAppended() {
        all.forEach(LoopListener::eventsAppended);
    }
}

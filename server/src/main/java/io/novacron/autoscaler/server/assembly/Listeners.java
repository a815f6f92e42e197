package io.novacron.autoscaler.server.assembly;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.runtime.Evaluation;
import io.novacron.autoscaler.runtime.LoopListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Several listeners as one, in the order they came. Thread-safe.
final class Listeners implements LoopListener {

    private final List<LoopListener> all = new CopyOnWriteArrayList<>();

    void add(LoopListener listener) {
        all.add(listener);
    }

    @Override
    public void decided(Decision decision) {
        all.forEach(listener -> listener.decided(decision));
    }

    @Override
    public void evaluated(Evaluation evaluation) {
        all.forEach(listener -> listener.evaluated(evaluation));
    }

    @Override
    public void eventsAppended() {
        all.forEach(LoopListener::eventsAppended);
    }
}

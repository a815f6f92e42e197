package io.novacron.autoscaler.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Counts the moments at which a process can die or be paused: before and after every store write
/// and every call to the outside. A first run counts them; later runs let something happen at one
/// of them.
///
/// Not thread-safe: for runs on one thread.
public final class Steps {

    private final List<String> names = new ArrayList<>();
    private final Map<Integer, Runnable> happenings = new TreeMap<>();
    private Consumer<String> watcher = _ -> {};

    /// Passes a moment; whatever was arranged for it happens now.
    public void pass(String name) {
        int number = names.size();
        names.add(name);
        watcher.accept(name);
        Runnable happening = happenings.remove(number);
        if (happening != null) {
            happening.run();
        }
    }

    /// Arranges for the process to die at a moment.
    ///
    /// @param number from 0
    public void crashAt(int number) {
        at(
                number,
                () -> {
                    throw new SimulatedCrash(names.getLast());
                });
    }

    /// Arranges for something else, e.g. a pause in which another owner takes over.
    public void at(int number, Runnable happening) {
        happenings.put(number, happening);
    }

    /// Lets somebody look at every moment that passes.
    public void watch(Consumer<String> newWatcher) {
        this.watcher = newWatcher;
    }

    /// Moments passed so far.
    public int count() {
        return names.size();
    }

    /// Their names, in order.
    public List<String> names() {
        return List.copyOf(names);
    }
}

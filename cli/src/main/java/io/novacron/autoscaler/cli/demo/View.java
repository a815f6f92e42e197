package io.novacron.autoscaler.cli.demo;

/// Shows a running demo to people.
interface View extends AutoCloseable {

    /// Called a few times a second.
    ///
    /// @param evaluated whether an evaluation has ended since the last call
    void show(Frame frame, boolean evaluated);

    /// Leaves the output as plain text continues.
    @Override
    void close();
}

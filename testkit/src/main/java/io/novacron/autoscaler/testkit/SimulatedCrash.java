package io.novacron.autoscaler.testkit;

/// The process dies here. An error of the virtual machine, because no catch-all may survive it.
public final class SimulatedCrash extends VirtualMachineError {

    private static final long serialVersionUID = 1;

    public SimulatedCrash(String step) {
        super("crashed " + step);
    }
}

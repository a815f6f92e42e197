package io.novacron.autoscaler.plugins.process;

/// A process that cannot be mistaken for another: pids are used again, but not with the same start
/// time in the same boot.
///
/// @param startTicks start time in clock ticks since boot (field 22 of `/proc/PID/stat`); without
///   `/proc` milliseconds since the epoch
/// @param boot the boot it runs in; empty without `/proc`
record ProcessIdentity(long pid, long startTicks, String boot) {}

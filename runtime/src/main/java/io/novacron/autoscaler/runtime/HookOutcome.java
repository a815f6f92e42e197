package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.LifecycleHook.Result;

/// How waits for lifecycle hooks end, as they are counted.
public enum HookOutcome {
    CONTINUED,
    ABANDONED,
    /// The default result was taken.
    TIMED_OUT,
    /// The drain was taken back, the instance failed or left.
    WITHDRAWN;

    static HookOutcome of(Result result) {
        return switch (result) {
            case CONTINUE -> CONTINUED;
            case ABANDON -> ABANDONED;
        };
    }
}

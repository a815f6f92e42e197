package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;

/// How often groups were scaled, and how often that was said to be of no use. What was only
/// recommended (dry run) is no action.
///
/// @param ineffective three scale-outs in a row that did not move their metric, each time once
/// @param oscillating three reversals within the longest cooldown, each time once
record Actions(int out, int in, int up, int down, int ineffective, int oscillating) {

    static final Actions NONE = new Actions(0, 0, 0, 0, 0, 0);

    /// An event as one; [#NONE] where it is none of these.
    static Actions of(Event event) {
        if (event.details().containsKey("dryRun")) {
            return NONE;
        }
        EventType type = event.type();
        return new Actions(
                type == EventType.SCALE_OUT ? 1 : 0,
                type == EventType.SCALE_IN ? 1 : 0,
                type == EventType.SCALE_UP ? 1 : 0,
                type == EventType.SCALE_DOWN ? 1 : 0,
                type == EventType.SCALING_INEFFECTIVE ? 1 : 0,
                type == EventType.OSCILLATING ? 1 : 0);
    }

    Actions plus(Actions other) {
        return new Actions(
                out + other.out,
                in + other.in,
                up + other.up,
                down + other.down,
                ineffective + other.ineffective,
                oscillating + other.oscillating);
    }
}

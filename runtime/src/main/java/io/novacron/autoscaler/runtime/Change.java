package io.novacron.autoscaler.runtime;

import java.util.OptionalLong;

/// Who changes something, why, and under which conditions.
///
/// @param actor shown in events, e.g. a token's name; default `api`
/// @param reason shown in events; may be empty
/// @param force allows a change that removes more than half of the running instances
/// @param version the version of the document that is replaced; empty means whichever is stored
public record Change(String actor, String reason, boolean force, OptionalLong version) {

    /// By a caller of the Java API that gives no name.
    public static final Change UNNAMED = by("api");

    public static Change by(String actor) {
        return new Change(actor, "", false, OptionalLong.empty());
    }

    public Change because(String newReason) {
        return new Change(actor, newReason, force, version);
    }

    public Change forced() {
        return new Change(actor, reason, true, version);
    }

    public Change ofVersion(long newVersion) {
        return new Change(actor, reason, force, OptionalLong.of(newVersion));
    }
}

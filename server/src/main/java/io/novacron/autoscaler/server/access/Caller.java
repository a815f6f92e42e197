package io.novacron.autoscaler.server.access;

import io.novacron.autoscaler.spi.TokenStore.Role;

/// Who makes a request.
///
/// @param name shown in events as the one who did it
public record Caller(String name, Role role, By by) {

    /// How the caller was recognised.
    public enum By {
        TOKEN,
        SESSION,
        ANONYMOUS
    }

    /// Whether the caller has at least this role.
    public boolean may(Role wanted) {
        return role.compareTo(wanted) >= 0;
    }
}

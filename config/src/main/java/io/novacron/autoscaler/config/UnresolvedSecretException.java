package io.novacron.autoscaler.config;

/// A secret is not where the configuration says; the message names the place, never a value.
public final class UnresolvedSecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnresolvedSecretException(SecretSource source, String why) {
        super("secret " + source + ": " + why);
    }
}

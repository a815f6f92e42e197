package io.novacron.autoscaler.config;

import java.nio.file.Path;

/// Where a secret is found; the secret itself is never part of a configuration.
public sealed interface SecretSource {

    /// `{env: NAME}`
    record Environment(String name) implements SecretSource {
        @Override
        public String toString() {
            return "{env: " + name + "}";
        }
    }

    /// `{file: PATH}`: the content of a file in UTF-8 without its last line end.
    ///
    /// @param path resolved against the configuration's directory
    record File(Path path) implements SecretSource {
        @Override
        public String toString() {
            return "{file: " + path + "}";
        }
    }
}

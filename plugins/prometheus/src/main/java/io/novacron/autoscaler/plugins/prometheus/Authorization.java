package io.novacron.autoscaler.plugins.prometheus;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// How we say who we are; none of them shows its secret in its text.
sealed interface Authorization {

    /// The value of the `Authorization` header.
    Optional<String> header();

    /// Nobody in particular, or whom the client certificate names.
    record None() implements Authorization {
        @Override
        public Optional<String> header() {
            return Optional.empty();
        }
    }

    /// RFC 6750.
    record Bearer(String token) implements Authorization {
        // What a header may hold; a line end would end it.
        static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]+");

        @Override
        public Optional<String> header() {
            return Optional.of("Bearer " + token);
        }

        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /// RFC 7617, in UTF-8.
    record Basic(String user, String password) implements Authorization {
        @Override
        public Optional<String> header() {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return Optional.of("Basic " + Base64.getEncoder().encodeToString(both));
        }

        @Override
        public String toString() {
            return "Basic";
        }
    }
}

package io.novacron.autoscaler.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells from its name or shape whether a text is a secret.
final class SecretNames {

    private static final Set<String> LAST_WORDS =
            Set.of(
                    "password",
                    "passwd",
                    "passphrase",
                    "token",
                    "tokens",
                    "secret",
                    "secrets",
                    "key",
                    "apikey",
                    "credential",
                    "credentials",
                    "auth",
                    "authorization",
                    "bearer");

    private static final Pattern PARAMETER =
            Pattern.compile("(?i)[?&;](password|passwd|token|secret|api_?key|access_?token)=");

    private SecretNames() {}

    /// Whether a key by this name holds a secret: its last word says so (`apiToken`,
    /// `client_secret`).
    static boolean isSecret(String name) {
        String last =
                name.replaceAll("([a-z0-9])([A-Z])", "$1 $2")
                        .replaceAll("[-_. ]+", " ")
                        .strip()
                        .toLowerCase(Locale.ROOT);
        return LAST_WORDS.contains(last.substring(last.lastIndexOf(' ') + 1));
    }

    /// Whether a value at this path may be a secret.
    static boolean isSecretPath(String path) {
        return Tree.PATH_PART.matcher(path).results().anyMatch(part -> isSecret(part.group()));
    }

    /// Whether a text carries a secret in itself: `scheme://user:secret@host`, or a password among
    /// a URL's parameters.
    static boolean isSecretUrl(String text) {
        int authority = text.indexOf("://") + 3;
        if (authority < 3) {
            return false;
        }
        int end = authority;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String user = text.substring(authority, end);
        int at = user.lastIndexOf('@');
        return (at >= 0 && user.lastIndexOf(':', at) >= 0) || PARAMETER.matcher(text).find();
    }
}

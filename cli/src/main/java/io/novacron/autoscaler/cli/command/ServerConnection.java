package io.novacron.autoscaler.cli.command;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options by which a command finds a server, and who it is there.
///
/// A token never stands on the command line, where other users of the machine see it.
final class ServerConnection {

    private static final String STANDARD = "http://127.0.0.1:8080";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "the server (default: AUTOSCALER_SERVER, then " + STANDARD + ")")
    private Optional<String> server = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "file with the token (default: the variable AUTOSCALER_TOKEN, then the file"
                            + " AUTOSCALER_TOKEN_FILE names, then data/admin.token here)")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "PEM file with the authority that signed the server's certificate; no other is"
                            + " trusted then (default: the file AUTOSCALER_CA names, then those"
                            + " Java trusts)")
    private Optional<Path> authority = Optional.empty();

    /// @throws CommandFailure where the address, the token file or the authority's cannot be read
    ApiClient open() {
        Optional<Path> trusted = authority.or(() -> variable("AUTOSCALER_CA").map(Path::of));
        return new ApiClient(address(), token(), trusted.map(Authority::of));
    }

    private URI address() {
        String text = server.or(() -> variable("AUTOSCALER_SERVER")).orElse(STANDARD);
        try {
            URI address = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http =
                    "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (http && address.getHost() != null && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException wrong) {
            // Told below, as any other address that cannot be used.
        }
        throw CommandFailure.badInput(
                "server '%s': an address such as %s, without user and password"
                        .formatted(text, STANDARD));
    }

    private Optional<String> token() {
        Optional<Path> named =
                tokenFile.or(() ->
                        variable("AUTOSCALER_TOKEN").isPresent()
                                ? Optional.empty()
                                : variable("AUTOSCALER_TOKEN_FILE").map(Path::of));
        if (named.isPresent()) {
            return Optional.of(read(named.get()));
        }
        Path standard = Path.of("data", "admin.token");
        return variable("AUTOSCALER_TOKEN")
                .or(() ->
                        Files.isReadable(standard)
                                ? Optional.of(read(standard))
                                : Optional.empty());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw CommandFailure.badInput(
                    "%s: the token file cannot be read (%s)"
                            .formatted(file, unreadable.getClass().getSimpleName()),
                    unreadable);
        }
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}

package io.novacron.autoscaler.config;

import java.nio.file.Path;
import java.util.Optional;

/// The server's configuration in YAML or JSON (SPEC 1b). Reading reports every problem at once,
/// quotes nothing that may be a secret, and never throws.
public final class ServerDocuments {

    private ServerDocuments() {}

    /// Reads a configuration.
    ///
    /// @param directory where it stands; its files are relative to it
    public static Reading<ServerConfiguration> read(String text, Path directory) {
        return read(Optional.of(text), directory, Findings.ofServer());
    }

    /// Reads a configuration in UTF-8.
    public static Reading<ServerConfiguration> read(byte[] content, Path directory) {
        Findings findings = Findings.ofServer();
        return read(DocumentParser.decode(content, findings), directory, findings);
    }

    private static Reading<ServerConfiguration> read(
            Optional<String> text, Path directory, Findings findings) {
        Optional<ServerConfiguration> configuration =
                text.flatMap(content -> DocumentParser.parse(content, findings, false))
                        .flatMap(tree ->
                                Node.root(tree, findings).fields("the server's configuration"))
                        .map(fields -> new ServerConfigurationReader(directory).read(fields));
        return Reading.of(configuration, findings);
    }
}

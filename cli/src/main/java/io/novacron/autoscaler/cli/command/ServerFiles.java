package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.config.ServerDocuments;
import io.novacron.autoscaler.model.ScalingGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A server configuration and the group files it names.
///
/// @param directory where the configuration stands
record ServerFiles(ServerConfiguration configuration, Path directory, List<ScalingGroup> groups) {

    ServerFiles {
        groups = List.copyOf(groups);
    }

    /// @throws CommandFailure bad input, with every problem of the first file that has one
    static ServerFiles read(String file) {
        Path directory = directory(file);
        ServerConfiguration configuration = configuration(file, directory);
        List<ScalingGroup> groups = new ArrayList<>();
        Map<String, Path> origins = new TreeMap<>();
        for (Path path : configuration.groups()) {
            for (ScalingGroup group : GroupFiles.groups(path.toString())) {
                Optional.ofNullable(origins.putIfAbsent(group.id(), path))
                        .ifPresent(first -> refuseTwins(group.id(), path, first));
                groups.add(group);
            }
        }
        return new ServerFiles(configuration, directory, groups);
    }

    private static ServerConfiguration configuration(String file, Path directory) {
        byte[] content = InputFile.bytes(file);
        return switch (ServerDocuments.read(content, directory)) {
            case Reading.Valid<ServerConfiguration>(ServerConfiguration read, List<Finding> _) ->
                    read;
            case Reading.Invalid<ServerConfiguration> invalid -> {
                Reading<List<ScalingGroup>> group = GroupDocuments.read(content, List.of());
                throw CommandFailure.badInput(
                        group.optional().isPresent()
                                ? ("%s: this is a group file; a server configuration names it:"
                                                + " groups: [%s]")
                                        .formatted(file, file)
                                : invalid.findings().stream()
                                        .map(finding -> "\n  " + finding)
                                        .collect(Collectors.joining("", file + ":", "")));
            }
        };
    }

    private static void refuseTwins(String id, Path file, Path first) {
        throw CommandFailure.badInput(
                "%s: group %s is in %s, too; an id stands once".formatted(file, id, first));
    }

    /// What relative paths of a configuration are relative to.
    static Path directory(String file) {
        Path parent = file.equals("-") ? null : Path.of(file).toAbsolutePath().getParent();
        return parent == null ? Path.of("").toAbsolutePath() : parent;
    }
}

package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.engine.EngineCheck;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.server.assembly.PlugIns;
import java.util.List;
import java.util.stream.Collectors;

/// Reads the group files a user names.
final class GroupFiles {

    private GroupFiles() {}

    /// Every check that needs no plug-in.
    static List<GroupCheck> checks() {
        return List.of(new SupportedFeatures(), new EngineCheck());
    }

    /// The groups of a file.
    ///
    /// @throws CommandFailure bad input, with every problem
    static List<ScalingGroup> groups(String file) {
        return switch (GroupDocuments.read(InputFile.bytes(file), checks())) {
            case Reading.Valid<List<ScalingGroup>>(List<ScalingGroup> groups, List<Finding> _) ->
                    groups;
            case Reading.Invalid<List<ScalingGroup>>(List<Finding> findings) ->
                    throw CommandFailure.badInput(
                            findings.stream()
                                    .map(finding -> "\n  " + finding)
                                    .collect(Collectors.joining("", file + ":", "")));
        };
    }

    /// The same groups, where a metric that leaves its provider out reads from the only one that is
    /// configured.
    static List<ScalingGroup> withProvider(List<ScalingGroup> groups, PlugIns plugIns) {
        if (plugIns.ownProviders().size() != 1) {
            return groups;
        }
        String only = plugIns.ownProviders().getFirst();
        return groups.stream().map(group -> withProvider(group, only)).toList();
    }

    private static ScalingGroup withProvider(ScalingGroup group, String only) {
        ScalingGroup.Builder named = group.toBuilder();
        group.metrics()
                .forEach((name, metric) ->
                        named.metric(
                                name, metric.provider().isPresent() ? metric : metric.from(only)));
        return named.build();
    }
}

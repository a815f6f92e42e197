package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.engine.EngineCheck;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.ScalingGroup;
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
}

package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Refuses what documents may say but this version does not do yet, with that reason.
public final class SupportedFeatures implements GroupCheck {

    /// The keys of `network`: the first three are the router's, the last the controller's. What
    /// they may hold is theirs to say.
    private static final List<String> NETWORK = List.of("router", "pool", "port", "attach");

    @Override
    public List<Problem> check(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        group.size().ifPresent(size -> checkSize(group, size, problems));
        group.network().keySet().stream()
                .filter(key -> !NETWORK.contains(key))
                .forEach(key ->
                        problems.add(
                                notYet(
                                        Node.below("network", key),
                                        key,
                                        String.join(", ", NETWORK))));
        return problems;
    }

    /// In horizontal mode a size says what an instance costs, which takes flavors and the current
    /// one.
    private static void checkSize(ScalingGroup group, Sizing size, List<Problem> problems) {
        if (group.mode() != ScalingMode.HORIZONTAL) {
            return;
        }
        Optional<String> missing =
                switch (size.choice()) {
                    case Sizing.Choice.Ranges _ when size.current().isEmpty() ->
                            Optional.of("ranges without current");
                    case Sizing.Choice.Flavors _ when size.current().isEmpty() ->
                            Optional.of("flavors without current");
                    case Sizing.Choice.Ranges _, Sizing.Choice.Flavors _ -> Optional.empty();
                };
        missing.ifPresent(found ->
                problems.add(
                        notYet("size", found, "sizes and current, for the price of an instance")));
    }

    private static Problem notYet(String path, String found, String supported) {
        return Problem.error(path, found, "not supported yet; this version does: " + supported);
    }
}

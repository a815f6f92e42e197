package io.novacron.autoscaler.spi;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Resize;
import io.novacron.autoscaler.spi.ResourceController.Ability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a group's document asks of its controller beyond launching and terminating. A dry run asks
/// for nothing, so there it is only told. Pure.
public final class AbilityCheck {

    private AbilityCheck() {}

    /// What the controller cannot do, with paths relative to the group.
    ///
    /// @param name the controller's
    public static List<Problem> check(
            ScalingGroup group, String name, ResourceController controller) {
        return check(group, name, controller.abilities(), controller.zones());
    }

    static List<Problem> check(
            ScalingGroup group, String controller, Set<Ability> abilities, Set<String> zones) {
        List<Problem> problems = new ArrayList<>();
        zones(group, controller, zones, problems);
        if (group.lifecycle().warmPool().isPresent() && !abilities.contains(Ability.STOP)) {
            add(
                    "lifecycle.warmPool",
                    "a warm pool",
                    "none: controller %s keeps no stopped instances".formatted(controller),
                    group,
                    problems);
        }
        if (group.mode() == ScalingMode.HORIZONTAL || group.size().isEmpty()) {
            return problems;
        }
        if (!abilities.contains(Ability.SIZE)) {
            add(
                    "mode",
                    wire(group.mode()),
                    "horizontal: controller %s gives instances no size".formatted(controller),
                    group,
                    problems);
            return problems;
        }
        Resize resize = group.size().map(Sizing::resize).orElse(Resize.REPLACE);
        Optional<Ability> needed = ability(resize);
        if (needed.isPresent() && !abilities.contains(needed.get())) {
            add(
                    "size.resize",
                    wire(resize),
                    "controller %s can: %s".formatted(controller, can(abilities)),
                    group,
                    problems);
        }
        for (int index = 0; index < group.rules().size(); index++) {
            if (group.rules().get(index) instanceof Rule.Storage rule && rule.enabled()) {
                volume(rule, "rules[" + index + "]", controller, abilities, group, problems);
            }
        }
        return problems;
    }

    private static void zones(
            ScalingGroup group, String controller, Set<String> known, List<Problem> problems) {
        List<String> wanted = group.lifecycle().zones();
        String allowed =
                known.isEmpty()
                        ? "none: controller %s has no zones".formatted(controller)
                        : "a zone of controller %s: %s"
                                .formatted(controller, String.join(", ", new TreeSet<>(known)));
        for (int index = 0; index < wanted.size(); index++) {
            if (!known.contains(wanted.get(index))) {
                add(
                        "lifecycle.spread.zones[" + index + "]",
                        "'" + wanted.get(index) + "'",
                        allowed,
                        group,
                        problems);
            }
        }
    }

    private static void volume(
            Rule.Storage rule,
            String path,
            String controller,
            Set<Ability> abilities,
            ScalingGroup group,
            List<Problem> problems) {
        if (!abilities.contains(Ability.GROW_STORAGE)) {
            add(
                    path + ".type",
                    "storage",
                    "controller %s gives instances no volume that grows".formatted(controller),
                    group,
                    problems);
        } else if (rule.shrinks() && !abilities.contains(Ability.SHRINK_STORAGE)) {
            add(
                    path + ".shrink",
                    "true",
                    "false: controller %s makes no volume smaller".formatted(controller),
                    group,
                    problems);
        }
    }

    private static void add(
            String path, String found, String allowed, ScalingGroup group, List<Problem> problems) {
        problems.add(
                group.dryRun()
                        ? Problem.warning(path, found, allowed + "; in a dry run nothing is done")
                        : Problem.error(path, found, allowed));
    }

    private static Optional<Ability> ability(Resize resize) {
        return switch (resize) {
            case LIVE -> Optional.of(Ability.RESIZE_LIVE);
            case RESTART -> Optional.of(Ability.RESIZE_RESTART);
            case REPLACE -> Optional.empty();
        };
    }

    private static String can(Set<Ability> abilities) {
        List<String> ways = new ArrayList<>();
        for (Resize way : EnumSet.allOf(Resize.class)) {
            if (ability(way).map(abilities::contains).orElse(true)) {
                ways.add(wire(way));
            }
        }
        return String.join(", ", ways);
    }

    private static String wire(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

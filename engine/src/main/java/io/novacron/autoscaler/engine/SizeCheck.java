package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.size.SizeAxis;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.SizeDimension;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what of a group's sizes does not fit its mode and rules.
final class SizeCheck {

    private SizeCheck() {}

    static List<Problem> check(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        for (int index = 0; index < group.rules().size(); index++) {
            rule(group.rules().get(index), "rules[" + index + "]", group, problems);
        }
        if (group.mode() == ScalingMode.HORIZONTAL) {
            return problems;
        }
        String mode = group.mode().name().toLowerCase(Locale.ROOT);
        if (group.size().isEmpty()) {
            problems.add(
                    Problem.error(
                            "size",
                            "nothing",
                            "the sizes that mode " + mode + " chooses from: flavors or ranges"));
            return problems;
        }
        Sizing sizing = group.size().get();
        if (group.mode() == ScalingMode.MIXED) {
            prices(sizing, problems);
        } else {
            vertical(group, sizing, problems);
        }
        return problems;
    }

    private static void rule(Rule rule, String path, ScalingGroup group, List<Problem> problems) {
        boolean needsVertical = rule instanceof Rule.Usage || rule instanceof Rule.Storage;
        if (needsVertical && group.mode() != ScalingMode.VERTICAL) {
            problems.add(
                    Problem.error(
                            path + ".type",
                            rule instanceof Rule.Usage ? "usage" : "storage",
                            "a rule that recommends a size, in mode: vertical"));
            return;
        }
        switch (rule) {
            case Rule.Usage usage ->
                    usage.metricByDimension()
                            .keySet()
                            .forEach(name ->
                                    SizeDimension.named(name)
                                            .ifPresent(dimension ->
                                                    sized(
                                                            dimension,
                                                            path + ".metrics." + name,
                                                            group,
                                                            problems)));
            case Rule.Storage _ -> sized(SizeDimension.STORAGE, path + ".type", group, problems);
            case Rule.Threshold _,
                    Rule.Step _,
                    Rule.Target _,
                    Rule.Watermark _,
                    Rule.Queue _,
                    Rule.Latency _,
                    Rule.Expression _ -> {}
        }
    }

    // A rule on what no size has would never move anything.
    private static void sized(
            SizeDimension dimension, String path, ScalingGroup group, List<Problem> problems) {
        boolean known =
                group.size()
                        .map(sizing ->
                                switch (sizing.choice()) {
                                    case Choice.Flavors(List<Flavor> flavors) ->
                                            flavors.stream().anyMatch(f -> dimension.of(f) > 0);
                                    case Choice.Ranges ranges ->
                                            ranges.range(dimension).isPresent();
                                })
                        .orElse(true);
        if (!known) {
            problems.add(
                    Problem.error(
                            path,
                            dimension.wireName(),
                            "sizes that say " + dimension.wireName() + ", in size"));
        }
    }

    private static void prices(Sizing sizing, List<Problem> problems) {
        switch (sizing.choice()) {
            case Choice.Flavors(List<Flavor> flavors) -> {
                for (int index = 0; index < flavors.size(); index++) {
                    if (flavors.get(index).pricePerHour().isEmpty()) {
                        problems.add(
                                Problem.error(
                                        "size.flavors[" + index + "].pricePerHour",
                                        "nothing",
                                        "a price, since mode mixed chooses the cheapest"));
                    }
                }
            }
            case Choice.Ranges ranges ->
                    ranges.byDimension()
                            .forEach((name, range) -> {
                                if (range.price().isEmpty() && !name.equals("storage")) {
                                    problems.add(
                                            Problem.error(
                                                    "size.ranges." + name,
                                                    "no price",
                                                    "a price, since mode mixed chooses the"
                                                            + " cheapest"));
                                }
                            });
        }
    }

    private static void vertical(ScalingGroup group, Sizing sizing, List<Problem> problems) {
        Optional<List<String>> notGrowing =
                SizeAxis.of(sizing).getFirst() instanceof SizeAxis.AlongFlavors flavors
                        ? flavors.notGrowing()
                        : Optional.empty();
        notGrowing.ifPresent(pair ->
                problems.add(
                        Problem.warning(
                                "size.flavors",
                                "%s has more cpu than %s and less memory or storage"
                                        .formatted(pair.get(1), pair.get(0)),
                                "flavors that grow in everything; mode mixed chooses freely")));
        if (group.fallback().isPresent()) {
            problems.add(
                    Problem.warning(
                            "fallback",
                            "a number of instances",
                            "nothing in mode vertical, where the count stays and the size holds"));
        }
    }
}

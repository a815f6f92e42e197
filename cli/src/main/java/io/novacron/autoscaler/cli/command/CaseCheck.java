package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.config.Expectation;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Decision.LimitedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Compares what came of a case with what it expects.
final class CaseCheck {

    private CaseCheck() {}

    /// Every difference of a decision, in words; empty where it is as expected.
    static List<String> differences(Expectation expectation, Decision decision) {
        return switch (expectation) {
            case Expectation.Refusal _ -> List.of("expected an error, found: " + decision.reason());
            case Expectation.Outcome outcome -> differences(outcome, decision);
        };
    }

    /// Every difference of a case that could not be read.
    static List<String> differences(Expectation expectation, String error) {
        return switch (expectation) {
            case Expectation.Refusal refusal ->
                    refusal.text().map(error::contains).orElse(true)
                            ? List.of()
                            : List.of(
                                    "error: expected one with '%s', found: %s"
                                            .formatted(refusal.text().orElse(""), error));
            case Expectation.Outcome _ -> List.of("expected a decision, found an error: " + error);
        };
    }

    private static List<String> differences(Expectation.Outcome expected, Decision found) {
        List<String> differences = new ArrayList<>();
        expected.instances()
                .ifPresent(instances ->
                        compare("instances", instances, found.to().instances(), differences));
        expected.action()
                .ifPresent(action ->
                        compare("action", name(action), name(found.action()), differences));
        expected.size()
                .ifPresent(size ->
                        compare("size", size, found.to().size().orElse("none"), differences));
        String rule = found.rule().orElse("none");
        expected.rule().ifPresent(wanted -> compare("rule", wanted, rule, differences));
        if (expected.noRule()) {
            compare("rule", "none", rule, differences);
        }
        for (LimitedBy limit : expected.limitedBy()) {
            if (!found.limitedBy().contains(limit)) {
                differences.add(
                        "limitedBy: expected %s among [%s]"
                                .formatted(
                                        name(limit),
                                        String.join(
                                                ", ",
                                                found.limitedBy().stream()
                                                        .map(CaseCheck::name)
                                                        .toList())));
            }
        }
        return differences;
    }

    private static void compare(
            String field, Object expected, Object found, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add("%s: expected %s, found %s".formatted(field, expected, found));
        }
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

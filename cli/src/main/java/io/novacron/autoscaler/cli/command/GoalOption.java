package io.novacron.autoscaler.cli.command;

import io.novacron.autoscaler.simulator.tune.Goal;
import java.util.Optional;
import java.util.OptionalDouble;

/// Goals as people type them: `underProvisionedTime: 0.5%`, `sloViolationShare: 0.01`, `cost: 120`.
final class GoalOption {

    static final String ALLOWED =
            "underProvisionedTime or sloViolationShare with a share from 0 to 1 or 100%, or cost"
                    + " with an amount above 0, such as \"underProvisionedTime: 0.5%\"";

    private GoalOption() {}

    /// @param hours of the whole demand, over which a cost is spread
    static Optional<Goal> parse(String text, double hours) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String value = text.substring(colon + 1).strip();
        return switch (text.substring(0, colon).strip()) {
            case "underProvisionedTime" ->
                    share(value).stream()
                            .<Goal>mapToObj(Goal.UnderProvisionedTime::new)
                            .findFirst();
            case "sloViolationShare" ->
                    share(value).stream().<Goal>mapToObj(Goal.SloViolationShare::new).findFirst();
            case "cost" ->
                    number(value).stream()
                            .filter(amount -> amount > 0)
                            .<Goal>mapToObj(amount -> new Goal.Cost(amount / hours))
                            .findFirst();
            default -> Optional.empty();
        };
    }

    /// A share, 0–1 or written with %.
    static OptionalDouble share(String text) {
        OptionalDouble share =
                text.endsWith("%")
                        ? OptionalDouble.of(
                                number(text.substring(0, text.length() - 1).strip())
                                                .orElse(Double.NaN)
                                        / 100)
                        : number(text);
        return share.stream().filter(value -> value >= 0 && value <= 1).findFirst();
    }

    private static OptionalDouble number(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }
}

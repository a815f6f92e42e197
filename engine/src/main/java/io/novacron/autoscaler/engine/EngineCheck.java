package io.novacron.autoscaler.engine;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.engine.expression.ExpressionException;
import io.novacron.autoscaler.engine.expression.ExpressionScope;
import io.novacron.autoscaler.engine.recommend.RuleCompiler;
import io.novacron.autoscaler.engine.schedule.CronTimes;
import io.novacron.autoscaler.forecast.Algorithm;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finds what of a group the engine could not compile: expressions and cron expressions, all of
/// them at once, each with its path.
public final class EngineCheck implements GroupCheck {

    @Override
    public List<Problem> check(ScalingGroup group) {
        List<Problem> problems = new ArrayList<>();
        ExpressionScope scope = null;
        for (int index = 0; index < group.rules().size(); index++) {
            if (group.rules().get(index) instanceof Rule.Expression rule) {
                scope = scope == null ? RuleCompiler.scopeOf(group) : scope;
                String path = "rules[" + index + "].";
                expression(path + "desired", rule.desired(), scope::capacity, problems);
                expression(path + "scaleOutWhen", rule.scaleOutWhen(), scope::condition, problems);
                expression(path + "scaleInWhen", rule.scaleInWhen(), scope::condition, problems);
            }
        }
        for (int index = 0; index < group.schedules().size(); index++) {
            if (group.schedules().get(index).timing() instanceof Schedule.Cron cron) {
                cron("schedules[" + index + "].cron", cron.expression(), problems);
            }
        }
        for (int index = 0; index < group.freezes().size(); index++) {
            if (group.freezes().get(index).timing() instanceof Freeze.Recurring recurring) {
                cron("freeze[" + index + "].cron", recurring.cron(), problems);
            }
        }
        group.predictive()
                .filter(predictive -> predictive.mode() != Predictive.Mode.OFF)
                .filter(predictive -> LoadSource.of(group, predictive).isEmpty())
                .ifPresent(predictive -> problems.add(withoutLoad(predictive)));
        group.predictive().ifPresent(predictive -> problems.addAll(algorithm(predictive)));
        problems.addAll(SizeCheck.check(group));
        return problems;
    }

    private static List<Problem> algorithm(Predictive predictive) {
        try {
            Algorithm.of(predictive.algorithm());
            return List.of();
        } catch (IllegalArgumentException _) {
            return List.of(
                    Problem.error(
                            "predictive.algorithm", predictive.algorithm(), Algorithm.names()));
        }
    }

    private static Problem withoutLoad(Predictive predictive) {
        return predictive.load().isPresent()
                ? Problem.error(
                        "predictive.capacityPerInstance",
                        "nothing",
                        "what one instance serves of the load, such as 1000 or {learn: cpu}")
                : Problem.error(
                        "predictive.load",
                        "nothing",
                        "the metric of total demand, or a target or threshold rule on a metric per"
                                + " instance from which it follows, or a storage rule");
    }

    private static void expression(
            String path, Optional<String> text, Consumer<String> compiler, List<Problem> problems) {
        if (text.isEmpty()) {
            return;
        }
        try {
            compiler.accept(text.get());
        } catch (ExpressionException e) {
            problems.add(
                    Problem.error(
                            path,
                            "'" + text.get() + "'",
                            "a CEL expression over the group's metrics: " + e.getMessage()));
        }
    }

    private static void cron(String path, String text, List<Problem> problems) {
        try {
            CronTimes.of(text, ZoneOffset.UTC);
        } catch (IllegalArgumentException e) {
            problems.add(
                    Problem.error(
                            path,
                            "'" + text + "'",
                            "a five-field Unix cron expression such as '0 8 * * MON-FRI': "
                                    + e.getMessage()));
        }
    }
}

package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Predictive.Aim;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.server.api.WhatIf.Past;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.tune.Goal;
import io.novacron.autoscaler.simulator.tune.GroupSettings;
import io.novacron.autoscaler.simulator.tune.Search;
import io.novacron.autoscaler.simulator.tune.SearchSpace;
import io.novacron.autoscaler.simulator.tune.Trial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Better settings of a group on what it has seen: the frontier of cost against time short, as
/// `autoscaler tune` finds it, within the time one request may take.
final class Tuning {

    private static final Duration SEARCH = Duration.ofSeconds(12);
    private static final int MOST_CANDIDATES = 300;
    private static final int ROUND = 8;
    private static final long SEED = 1;

    /// Where neither the request nor the group says how much may be short.
    private static final double STANDARD_BOUND = 0.01;

    private final AutoScalingManager manager;
    private final WhatIf whatIf;

    Tuning(AutoScalingManager manager, WhatIf whatIf) {
        this.manager = manager;
        this.whatIf = whatIf;
    }

    Reply run(ApiRequest request) {
        String id = request.variable("id");
        ScalingGroup group =
                manager.getScalingGroup(id)
                        .orElseThrow(() ->
                                Refusal.of(Kind.NOT_FOUND, "no group " + FieldProblem.quoted(id)))
                        .group();
        double bound = bound(request, group);
        Past past = whatIf.past(request, group);
        return whatIf.alone(() -> answer(group, bound, past));
    }

    private static double bound(ApiRequest request, ScalingGroup group) {
        if (request.field("underProvisionedTime").isEmpty()) {
            return group.predictive()
                    .map(Predictive::aim)
                    .filter(Aim.Objective.class::isInstance)
                    .map(aim -> ((Aim.Objective) aim).underProvisionedTime())
                    .orElse(STANDARD_BOUND);
        }
        double given = request.tree().get("underProvisionedTime").asDouble();
        if (!(given >= 0 && given <= 1)) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "underProvisionedTime",
                                    String.valueOf(given),
                                    "a share of time, 0 to 1")));
        }
        return given;
    }

    private static ObjectNode answer(ScalingGroup group, double bound, Past past) {
        Pace pace = new Pace(WhatIf.LONGEST, Long.MAX_VALUE);
        SearchSpace space = GroupSettings.of(group, past.demand(), past.model());
        Search search = new Search(space, new Goal.UnderProvisionedTime(bound), hours(past), SEED);
        Figures running = WhatIf.figures(group, past, pace);
        int tried = 0;
        boolean goesOn = true;
        while (goesOn && tried < MOST_CANDIDATES) {
            List<Trial.Candidate> round = search.propose(Math.min(ROUND, MOST_CANDIDATES - tried));
            List<Trial> trials = new ArrayList<>();
            for (Trial.Candidate candidate : round) {
                if (pace.taken().compareTo(SEARCH) > 0) {
                    goesOn = false;
                    break;
                }
                trials.add(new Trial(candidate, WhatIf.figures(candidate.group(), past, pace)));
            }
            search.learn(trials);
            tried += trials.size();
            goesOn &= !round.isEmpty();
        }
        ObjectNode tree = WhatIf.header(group.id(), past).put("bound", bound).put("tried", tried);
        tree.set("running", FiguresView.tree(running));
        tree.set(
                "alwaysMaximum",
                FiguresView.tree(WhatIf.figures(alwaysMaximum(group), past, pace)));
        ArrayNode points = tree.putArray("points");
        for (Trial member : search.frontier().members()) {
            points.add(
                    point(
                            space,
                            member,
                            search.frontier().chosen().filter(member::equals).isPresent()));
        }
        return tree;
    }

    private static ObjectNode point(SearchSpace space, Trial trial, boolean chosen) {
        ObjectNode tree = Trees.object().put("chosen", chosen);
        tree.set("figures", FiguresView.tree(trial.figures()));
        ObjectNode changes = tree.putObject("changes");
        space.changes(trial.point()).forEach(changes::put);
        ObjectNode document = GroupDocuments.tree(trial.candidate().group());
        return tree.put("document", Reply.yamlText(document));
    }

    private static ScalingGroup alwaysMaximum(ScalingGroup group) {
        return group.toBuilder()
                .minCapacity(group.maxCapacity())
                .desiredCapacity(group.maxCapacity())
                .build();
    }

    private static double hours(Past past) {
        return past.demand().ticks() * past.model().tick().toMillis() / 3_600_000.0;
    }
}

package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.ModelDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.Problem.Severity;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.runtime.AutoScalingManager;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Parameter;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.simulator.Backtest;
import io.novacron.autoscaler.simulator.DemandTrace;
import io.novacron.autoscaler.simulator.Figures;
import io.novacron.autoscaler.simulator.Signals;
import io.novacron.autoscaler.spi.StateStore.StoredGroup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a group would have done with another document on what it has seen. One at a time, since it
/// takes a processor from the decisions.
final class WhatIf {

    private static final Duration STANDARD = Duration.ofDays(7);

    /// About a month of minutes.
    private static final int MOST_TICKS = 50_000;

    /// Somebody waits for the answer.
    static final Duration LONGEST = Duration.ofSeconds(20);

    /// Nobody waits, but a processor is taken from the decisions.
    private static final Duration LONGEST_LATER = Duration.ofMinutes(10);

    private final AutoScalingManager manager;
    private final List<GroupCheck> checks;
    private final InstantSource clock;
    private final Semaphore one = new Semaphore(1);
    private final Errands errands = new Errands();

    WhatIf(AutoScalingManager manager, List<GroupCheck> checks, InstantSource clock) {
        this.manager = manager;
        this.checks = checks;
        this.clock = clock;
    }

    Reply run(ApiRequest request) {
        ScalingGroup edited = group(request.tree().get("group"));
        String id = request.field("of").orElse(edited.id());
        StoredGroup running =
                manager.getScalingGroup(id)
                        .orElseThrow(() ->
                                Refusal.of(Kind.NOT_FOUND, "no group " + FieldProblem.quoted(id)));
        Past past = past(request, running.group());
        long ticks = 2L * past.demand().ticks();
        if (!Errands.wanted(request)) {
            Pace pace = new Pace(LONGEST, ticks);
            return alone(() -> answer(id, running.group(), edited, past, pace));
        }
        Pace pace = new Pace(LONGEST_LATER, ticks);
        takePlace();
        return errands.begin(
                pace, () -> answer(id, running.group(), edited, past, pace), one::release);
    }

    Reply later(ApiRequest request) {
        return errands.get(request);
    }

    /// What a group has seen, and how its instances start and serve.
    record Past(DemandTrace demand, PlantModel model) {}

    /// The time a request asks for, the last 7 days unless told.
    Past past(ApiRequest request, ScalingGroup running) {
        Instant to = time(request, "to", clock.instant());
        Instant from = time(request, "from", to.minus(STANDARD));
        if (!from.isBefore(to)) {
            throw Refusal.invalid(
                    List.of(FieldProblem.of("from", from.toString(), "a time before " + to)));
        }
        PastDemand past = PastDemand.of(manager.history(), running, from, to);
        if (past.demand().ticks() > MOST_TICKS) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "from",
                                    "%d steps".formatted(past.demand().ticks()),
                                    "at most %d".formatted(MOST_TICKS))));
        }
        return new Past(past.demand(), model(past.model(request.tree().get("model"))));
    }

    /// Plays while nothing else is played.
    Reply alone(Supplier<ObjectNode> play) {
        takePlace();
        try {
            return Reply.of(play.get());
        } finally {
            one.release();
        }
    }

    private void takePlace() {
        if (!one.tryAcquire()) {
            throw Refusal.of(Kind.TOO_MANY, "another backtest is running; one at a time");
        }
    }

    private static ObjectNode answer(
            String id, ScalingGroup running, ScalingGroup edited, Past past, Pace pace) {
        ObjectNode tree = header(id, past);
        tree.set("running", FiguresView.tree(figures(running, past, pace)));
        tree.set("edited", FiguresView.tree(figures(edited, past, pace)));
        return tree;
    }

    /// Which group, which time, which model.
    static ObjectNode header(String id, Past past) {
        DemandTrace demand = past.demand();
        ObjectNode tree =
                Trees.object()
                        .put("of", id)
                        .put("from", demand.start().toString())
                        .put("to", demand.at(demand.ticks()).toString())
                        .put("steps", demand.steps())
                        .put("filledSteps", demand.filledSteps());
        tree.set("model", ModelDocuments.tree(past.model()));
        return tree;
    }

    /// What the policy would do: a group that is paused or only recommends is played as if it
    /// acted.
    ///
    /// @param pace of the whole request
    static Figures figures(ScalingGroup group, Past past, Pace pace) {
        DemandTrace demand = past.demand();
        List<Problem> problems = new ArrayList<>();
        Backtest backtest =
                Backtest.of(
                                group.toBuilder().enabled(true).dryRun(false).build(),
                                demand,
                                past.model(),
                                problems)
                        .orElseThrow(() ->
                                Refusal.invalid(
                                        problems.stream()
                                                .map(problem ->
                                                        FieldProblem.of(
                                                                "group." + problem.path(),
                                                                problem.found(),
                                                                problem.allowed()))
                                                .toList()));
        return backtest.run(Math.min(backtest.settling(), demand.ticks() - 1), _ -> pace.tick());
    }

    private ScalingGroup group(JsonNode tree) {
        return switch (GroupDocuments.readOne(bytes(tree), checks)) {
            case Reading.Valid<ScalingGroup>(ScalingGroup group, List<Finding> _) -> group;
            case Reading.Invalid<ScalingGroup>(List<Finding> findings) ->
                    throw Refusal.invalid(inside("group", findings));
        };
    }

    /// Paths of a document inside the request's.
    private static List<FieldProblem> inside(String field, List<Finding> findings) {
        return FieldProblem.of(findings, Severity.ERROR, false).stream()
                .map(problem -> problem.inside(field))
                .toList();
    }

    private static PlantModel model(JsonNode tree) {
        return switch (ModelDocuments.read(bytes(tree), Signals.names())) {
            case Reading.Valid<PlantModel>(PlantModel model, List<Finding> _) -> model;
            case Reading.Invalid<PlantModel>(List<Finding> findings) ->
                    throw Refusal.invalid(inside("model", findings));
        };
    }

    private static byte[] bytes(JsonNode tree) {
        return tree.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Instant time(ApiRequest request, String field, Instant standard) {
        return request.field(field)
                .map(text ->
                        Parameter.time(text)
                                .orElseThrow(() ->
                                        Refusal.invalid(
                                                List.of(
                                                        FieldProblem.of(
                                                                field,
                                                                FieldProblem.quoted(text),
                                                                "a time such as"
                                                                        + " 2026-01-05T10:00:00Z")))))
                .orElse(standard);
    }
}

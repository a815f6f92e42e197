package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.config.CaseDocuments;
import io.novacron.autoscaler.config.DecisionDocuments;
import io.novacron.autoscaler.config.EvaluationCase;
import io.novacron.autoscaler.config.Finding;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.config.Reading;
import io.novacron.autoscaler.config.SupportedFeatures;
import io.novacron.autoscaler.engine.DecisionEngine;
import io.novacron.autoscaler.engine.EngineCheck;
import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.Problem.Severity;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Reply;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What can be tried without side effects.
final class Trials {

    /// A case need not be one of this server's groups, so its plug-ins are not asked.
    private static final List<GroupCheck> CASE_CHECKS =
            List.of(new SupportedFeatures(), new EngineCheck());

    private final List<GroupCheck> groupChecks;

    /// @param groupChecks what a group has to pass to be registered here
    Trials(List<GroupCheck> groupChecks) {
        this.groupChecks = groupChecks;
    }

    Reply evaluate(ApiRequest request) {
        return switch (CaseDocuments.read(content(request), CASE_CHECKS).result()) {
            case Reading.Valid<EvaluationCase>(EvaluationCase read, List<Finding> _) -> {
                Decision decision =
                        DecisionEngine.compile(read.group())
                                .decide(
                                        read.memory(),
                                        read.observed(),
                                        read.forecast(),
                                        read.now());
                yield Reply.of(DecisionDocuments.tree(decision));
            }
            case Reading.Invalid<EvaluationCase>(List<Finding> findings) ->
                    throw Groups.refusal(FieldProblem.of(findings, Severity.ERROR, true));
        };
    }

    Reply validate(ApiRequest request) {
        Reading<List<ScalingGroup>> reading = GroupDocuments.read(content(request), groupChecks);
        ObjectNode tree = Trees.object().put("valid", reading.optional().isPresent());
        tree.set(
                "groups",
                Trees.texts(
                        reading.optional().orElse(List.of()).stream()
                                .map(ScalingGroup::id)
                                .toList()));
        tree.set("errors", problems(reading, Severity.ERROR));
        tree.set("warnings", problems(reading, Severity.WARNING));
        return Reply.of(tree);
    }

    private static ArrayNode problems(Reading<?> reading, Severity severity) {
        return Trees.array(FieldProblem.of(reading.findings(), severity, true), FieldProblem::tree);
    }

    private static byte[] content(ApiRequest request) {
        return request.content().orElseThrow().bytes();
    }
}

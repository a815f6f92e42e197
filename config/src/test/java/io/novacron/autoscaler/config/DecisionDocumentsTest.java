package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Evidence;
import io.novacron.autoscaler.model.Memory;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.Stage;
import io.novacron.autoscaler.model.TraceStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The answer of `evaluate`: SPEC 6.1.
class DecisionDocumentsTest {

    private static Decision decision(Optional<String> rule, Optional<String> size) {
        return new Decision(
                "web",
                Instant.parse("2026-01-05T10:00:00Z"),
                Decision.Action.SCALE_OUT,
                new Decision.Capacity(4, size),
                new Decision.Capacity(6, size),
                rule,
                List.of(Decision.LimitedBy.RATE_LIMIT, Decision.LimitedBy.MAX_CAPACITY),
                List.of(
                        new TraceStep(
                                Stage.RECOMMEND,
                                Optional.of("cpu"),
                                ReasonCode.SCALE_OUT_RECOMMENDED,
                                4,
                                4,
                                OptionalInt.of(8),
                                new Evidence.Band("cpu", Double.NaN, 20, Double.POSITIVE_INFINITY)),
                        new TraceStep(
                                Stage.CONSTRAIN,
                                Optional.empty(),
                                ReasonCode.MAX_CAPACITY,
                                8,
                                6,
                                OptionalInt.empty(),
                                new Evidence.Bound(6, List.of()))),
                Memory.EMPTY.withAccounts(0, Double.NaN),
                new Decision.Plan(2, List.of(), List.of("i-3"), List.of("i-9")),
                List.of(new Decision.Notice(EventType.SCALING_INEFFECTIVE, "three in a row")));
    }

    @Test
    void aDecisionHasTheFieldsOfTheSpecInTheirOrder() {
        JsonNode tree = DecisionDocuments.tree(decision(Optional.of("cpu"), Optional.of("small")));

        assertThat(tree.propertyNames())
                .containsExactly(
                        "group",
                        "at",
                        "action",
                        "from",
                        "to",
                        "rule",
                        "limitedBy",
                        "reason",
                        "trace",
                        "plan",
                        "events",
                        "memory");
        assertThat(tree.get("at").asString()).isEqualTo("2026-01-05T10:00:00Z");
        assertThat(tree.get("action").asString()).isEqualTo("scale_out");
        assertThat(tree.get("from").toString()).isEqualTo("{\"instances\":4,\"size\":\"small\"}");
        assertThat(tree.get("to").get("instances").asInt()).isEqualTo(6);
        assertThat(tree.get("rule").asString()).isEqualTo("cpu");
        assertThat(tree.get("limitedBy").toString()).isEqualTo("[\"rate_limit\",\"max_capacity\"]");
        assertThat(tree.get("reason").asString()).isNotBlank();
        assertThat(tree.get("plan").toString())
                .isEqualTo(
                        "{\"launch\":2,\"terminate\":[],\"takeBack\":[\"i-3\"],\"replace\":[\"i-9\"]}");
        assertThat(tree.get("events").toString())
                .isEqualTo("[{\"type\":\"scaling_ineffective\",\"text\":\"three in a row\"}]");
    }

    @Test
    void aStepHasItsStageCodeAndNumbers() {
        JsonNode trace =
                DecisionDocuments.tree(decision(Optional.of("cpu"), Optional.empty())).get("trace");

        JsonNode first = trace.get(0);
        assertThat(first.propertyNames())
                .containsExactly(
                        "stage", "rule", "code", "recommendation", "input", "output", "note");
        assertThat(first.get("stage").asString()).isEqualTo("recommend");
        assertThat(first.get("code").asString()).isEqualTo("scale_out_recommended");
        assertThat(first.get("recommendation").asInt()).isEqualTo(8);
        assertThat(trace.get(1).propertyNames())
                .containsExactly("stage", "rule", "code", "input", "output", "note");
        assertThat(trace.get(1).get("rule").isNull()).isTrue();
    }

    @Test
    void onAHoldTheRuleIsNullAndSoIsTheSizeOfAGroupWithoutSizes() {
        JsonNode tree = DecisionDocuments.tree(decision(Optional.empty(), Optional.empty()));

        assertThat(tree.get("rule").isNull()).isTrue();
        assertThat(tree.get("from").toString()).isEqualTo("{\"instances\":4,\"size\":null}");
    }

    @Test
    void numbersThatJsonHasNoneOfAreText() {
        Decision decision = decision(Optional.empty(), Optional.empty());

        assertThat(DecisionDocuments.toJsonLine(decision))
                .contains("\"memory\":{\"spentThisMonth\":\"NaN\"}")
                .doesNotContain("\n")
                .doesNotContain(":NaN")
                .doesNotContain(":Infinity");
        assertThat(DecisionDocuments.toYaml(decision)).contains("spentThisMonth: \"NaN\"");
        assertThat(DecisionDocuments.toYaml(decision)).contains("rule: null");
        assertThat(DecisionDocuments.toJson(decision)).endsWith("}\n");
    }
}

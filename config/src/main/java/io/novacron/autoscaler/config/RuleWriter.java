package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.Rule.ChangeType;
import io.novacron.autoscaler.model.Rule.Cooldown;
import io.novacron.autoscaler.model.Rule.Header;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Writes rules in the order of SPEC section 2, without what is default.
final class RuleWriter {

    private RuleWriter() {}

    static ObjectNode rule(Rule rule) {
        Header header = rule.header();
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("id", header.id())
                        .putUnless(header.id(), "name", header.name())
                        .put("type", typeOf(rule))
                        .putUnless(true, "enabled", header.enabled())
                        .putUnless(Header.DEFAULT_PRIORITY, "priority", header.priority());
        switch (rule) {
            case Rule.Threshold threshold -> threshold(document, threshold);
            case Rule.Step step -> step(document, step);
            case Rule.Target target -> target(document, target);
            case Rule.Watermark watermark -> watermark(document, watermark);
            case Rule.Queue queue -> queue(document, queue);
            case Rule.Latency latency -> latency(document, latency);
            case Rule.Usage usage -> usage(document, usage);
            case Rule.Storage storage -> storage(document, storage);
            case Rule.Expression expression -> expression(document, expression);
        }
        cooldown(document, header.cooldown());
        return document.build();
    }

    private static RuleReader.Type typeOf(Rule rule) {
        return switch (rule) {
            case Rule.Threshold _ -> RuleReader.Type.THRESHOLD;
            case Rule.Step _ -> RuleReader.Type.STEP;
            case Rule.Target _ -> RuleReader.Type.TARGET;
            case Rule.Watermark _ -> RuleReader.Type.WATERMARK;
            case Rule.Queue _ -> RuleReader.Type.QUEUE;
            case Rule.Latency _ -> RuleReader.Type.LATENCY;
            case Rule.Usage _ -> RuleReader.Type.USAGE;
            case Rule.Storage _ -> RuleReader.Type.STORAGE;
            case Rule.Expression _ -> RuleReader.Type.EXPRESSION;
        };
    }

    private static void cooldown(DocumentBuilder document, Cooldown cooldown) {
        if (cooldown.scaleOut().equals(cooldown.scaleIn())) {
            document.putUnless(Duration.ZERO, "cooldownPeriod", cooldown.scaleOut());
        } else {
            document.put(
                    "cooldownPeriod",
                    new DocumentBuilder()
                            .putUnless(Duration.ZERO, "scaleOut", cooldown.scaleOut())
                            .putUnless(Duration.ZERO, "scaleIn", cooldown.scaleIn())
                            .build());
        }
    }

    private static void threshold(DocumentBuilder document, Rule.Threshold rule) {
        document.put("metric", rule.metric())
                .putNumber("scaleOutThreshold", rule.scaleOutThreshold())
                .putNumber("scaleInThreshold", rule.scaleInThreshold())
                .putUnless(1.0, "scaleOutIncrement", rule.scaleOutIncrement())
                .putUnless(1.0, "scaleInDecrement", rule.scaleInDecrement())
                .putUnless(1, "evaluationPeriods", rule.evaluationPeriods())
                .putUnless(ChangeType.INSTANCES, "changeType", rule.changeType());
        rule.flapGuard().ifPresent(guard -> document.put("flapGuard", guard));
    }

    private static void step(DocumentBuilder document, Rule.Step rule) {
        document.put("metric", rule.metric())
                .putUnless(1, "evaluationPeriods", rule.evaluationPeriods())
                .putUnless(ChangeType.INSTANCES, "changeType", rule.changeType())
                .putUnless(0, "minChange", rule.minChange())
                .put(
                        "steps",
                        DocumentBuilder.array(
                                rule.steps().stream()
                                        .map(step ->
                                                new DocumentBuilder()
                                                        .putNumber("from", step.from())
                                                        .putNumber("to", step.to())
                                                        .put("change", step.change())
                                                        .build())
                                        .toList()));
    }

    private static void target(DocumentBuilder document, Rule.Target rule) {
        String field =
                switch (rule.kind()) {
                    case UTILIZATION -> "utilization";
                    case AVERAGE_VALUE -> "averageValue";
                    case VALUE -> "value";
                };
        document.put("metric", rule.metric())
                .put(field, rule.target())
                .putUnless(false, "disableScaleIn", rule.disableScaleIn())
                .putNumber("tolerance", rule.tolerance());
    }

    private static void watermark(DocumentBuilder document, Rule.Watermark rule) {
        document.put("metric", rule.metric())
                .put("lowWatermark", rule.lowWatermark())
                .put("highWatermark", rule.highWatermark())
                .putUnless(Rule.WatermarkAlgorithm.AVERAGE, "algorithm", rule.algorithm())
                .putUnless(0.0, "tolerance", rule.tolerance());
    }

    private static void queue(DocumentBuilder document, Rule.Queue rule) {
        document.put("backlog", rule.backlog())
                .putText("arrivalRate", rule.arrivalRate())
                .put("throughputPerInstance", rule.throughputPerInstance())
                .put("drainWithin", rule.drainWithin())
                .putNumber("tolerance", rule.tolerance());
    }

    private static void latency(DocumentBuilder document, Rule.Latency rule) {
        document.put("arrivalRate", rule.arrivalRate())
                .put(
                        "objective",
                        new DocumentBuilder()
                                .put("quantile", rule.quantile())
                                .put("within", rule.within())
                                .build());
        switch (rule.service()) {
            case Rule.Service.Time(Duration mean) -> document.put("serviceTime", mean);
            case Rule.Service.Rate(double perSecond) -> document.put("serviceRate", perSecond);
        }
        document.putUnless(1, "workersPerInstance", rule.workersPerInstance());
    }

    private static void usage(DocumentBuilder document, Rule.Usage rule) {
        DocumentBuilder metrics = new DocumentBuilder();
        rule.metricByDimension().forEach(metrics::put);
        DocumentBuilder percentiles = new DocumentBuilder();
        for (Map.Entry<String, Double> entry : rule.percentileByDimension().entrySet()) {
            percentiles.put(entry.getKey(), entry.getValue());
        }
        document.put("metrics", metrics.build())
                .putUnlessEmpty("percentile", percentiles.build())
                .putUnless(ModelRuleReader.DEFAULT_MARGIN, "margin", rule.margin())
                .putUnless(ModelRuleReader.DEFAULT_HALF_LIFE, "halfLife", rule.halfLife())
                .putText("outOfMemory", rule.outOfMemory());
    }

    private static void storage(DocumentBuilder document, Rule.Storage rule) {
        document.put("metric", rule.metric())
                .putUnless(ModelRuleReader.DEFAULT_HEADROOM, "headroom", rule.headroom())
                .putUnless(ModelRuleReader.DEFAULT_TIME_TO_FULL, "timeToFull", rule.timeToFull())
                .putUnless(ModelRuleReader.DEFAULT_TREND_WINDOW, "window", rule.window())
                .putUnless(false, "shrink", rule.shrinks());
    }

    private static void expression(DocumentBuilder document, Rule.Expression rule) {
        document.putText("desired", rule.desired())
                .putText("scaleOutWhen", rule.scaleOutWhen())
                .putText("scaleInWhen", rule.scaleInWhen())
                .putUnless(1.0, "scaleOutIncrement", rule.scaleOutIncrement())
                .putUnless(1.0, "scaleInDecrement", rule.scaleInDecrement())
                .putUnless(ChangeType.INSTANCES, "changeType", rule.changeType());
    }
}

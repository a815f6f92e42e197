package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Behavior.Direction;
import io.novacron.autoscaler.model.Behavior.RateLimit;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Lifecycle;
import io.novacron.autoscaler.model.LifecycleHook;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Quantity;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.model.Schedule;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.WarmPool;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes groups in the order of SPEC section 1, without what is default.
final class GroupWriter {

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private GroupWriter() {}

    static ObjectNode group(ScalingGroup group) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("id", group.id())
                        .putUnless(group.id(), "name", group.name())
                        .putUnlessEmpty("labels", labels(group))
                        .put("resourceType", group.resourceType())
                        .putUnless(ScalingMode.HORIZONTAL, "mode", group.mode())
                        .putText("controller", group.controller())
                        .putUnless(true, "enabled", group.enabled())
                        .putUnless(false, "dryRun", group.dryRun())
                        .putTexts("resourceIds", group.resourceIds())
                        .put("minCapacity", group.minCapacity())
                        .put("maxCapacity", group.maxCapacity())
                        .putUnless(group.minCapacity(), "desiredCapacity", group.desiredCapacity())
                        .putUnless(
                                ScalingGroup.DEFAULT_EVALUATION_INTERVAL,
                                "evaluationInterval",
                                group.evaluationInterval())
                        .putUnless(Duration.ZERO, "warmup", group.warmup())
                        .putUnlessEmpty(
                                "launchTemplate", DocumentBuilder.free(group.launchTemplate()));
        group.size().ifPresent(size -> document.put("size", size(size)));
        document.putNumber("pricePerInstanceHour", group.pricePerInstanceHour())
                .putUnlessEmpty("metrics", MetricWriter.metrics(group.metrics()))
                .putUnlessEmpty(
                        "rules",
                        DocumentBuilder.array(
                                group.rules().stream().map(RuleWriter::rule).toList()))
                .putUnlessEmpty("behavior", behavior(group.behavior()))
                .putUnlessEmpty(
                        "schedules",
                        DocumentBuilder.array(
                                group.schedules().stream().map(GroupWriter::schedule).toList()));
        group.predictive().ifPresent(part -> document.put("predictive", predictive(part)));
        group.budget()
                .ifPresent(budget ->
                        document.put(
                                "budget",
                                new DocumentBuilder()
                                        .putNumber("perHour", budget.perHour())
                                        .putNumber("perMonth", budget.perMonth())
                                        .put("currency", budget.currency())
                                        .build()));
        document.putUnlessEmpty(
                "freeze",
                DocumentBuilder.array(group.freezes().stream().map(GroupWriter::freeze).toList()));
        group.fallback()
                .ifPresent(fallback ->
                        document.put(
                                "fallback",
                                new DocumentBuilder()
                                        .put("capacity", fallback.capacity())
                                        .put("after", fallback.after())
                                        .build()));
        group.activation()
                .ifPresent(activation ->
                        document.put(
                                "activation",
                                new DocumentBuilder()
                                        .put("metric", activation.metric())
                                        .put("above", activation.above())
                                        .put("idleAfter", activation.idleAfter())
                                        .build()));
        return document.putUnlessEmpty("network", DocumentBuilder.free(group.network()))
                .putUnlessEmpty("lifecycle", lifecycle(group.lifecycle()))
                .build();
    }

    private static ObjectNode labels(ScalingGroup group) {
        DocumentBuilder labels = new DocumentBuilder();
        group.labels().forEach(labels::put);
        return labels.build();
    }

    private static ObjectNode size(Sizing size) {
        DocumentBuilder document = new DocumentBuilder();
        switch (size.choice()) {
            case Sizing.Choice.Flavors(List<Sizing.Flavor> flavors) ->
                    document.put(
                            "flavors",
                            DocumentBuilder.array(
                                    flavors.stream().map(GroupWriter::flavor).toList()));
            case Sizing.Choice.Ranges(Map<String, Sizing.Range> ranges) -> {
                DocumentBuilder byDimension = new DocumentBuilder();
                ranges.forEach(
                        (dimension, range) -> byDimension.put(dimension, range(dimension, range)));
                document.put("ranges", byDimension.build());
            }
        }
        return document.putText("current", size.current())
                .putUnless(SizingReader.DEFAULT_RESIZE, "resize", size.resize())
                .putNumber("switchingCost", size.switchingCost())
                .putUnless(SizingReader.DEFAULT_HORIZON, "horizon", size.horizon())
                .build();
    }

    private static ObjectNode flavor(Sizing.Flavor flavor) {
        DocumentBuilder document =
                new DocumentBuilder().put("name", flavor.name()).put("cpu", flavor.cpu());
        amount(document, "memory", flavor.memoryBytes(), true);
        if (flavor.storageBytes() > 0) {
            amount(document, "storage", flavor.storageBytes(), true);
        }
        return document.putNumber("pricePerHour", flavor.pricePerHour()).build();
    }

    private static ObjectNode range(String dimension, Sizing.Range range) {
        boolean bytes = !dimension.equals("cpu");
        DocumentBuilder document = new DocumentBuilder();
        amount(document, "min", range.min(), bytes);
        amount(document, "max", range.max(), bytes);
        amount(document, "step", range.step(), bytes);
        return document.putNumber(SizingReader.priceName(dimension), range.price()).build();
    }

    private static DocumentBuilder amount(
            DocumentBuilder document, String name, double amount, boolean bytes) {
        String text = bytes ? Quantity.formatBytes(amount) : "";
        return text.isEmpty() ? document.put(name, amount) : document.put(name, text);
    }

    private static ObjectNode behavior(Behavior behavior) {
        return new DocumentBuilder()
                .putUnlessEmpty(
                        "scaleOut", direction(behavior.scaleOut(), Behavior.DEFAULT.scaleOut()))
                .putUnlessEmpty(
                        "scaleIn", direction(behavior.scaleIn(), Behavior.DEFAULT.scaleIn()))
                .build();
    }

    private static ObjectNode direction(Direction direction, Direction standard) {
        DocumentBuilder document =
                new DocumentBuilder()
                        .putUnless(
                                standard.stabilizationWindow(),
                                "stabilizationWindow",
                                direction.stabilizationWindow())
                        .putUnless(standard.dampening(), "dampening", direction.dampening())
                        .putUnless(standard.cooldown(), "cooldown", direction.cooldown());
        if (!direction.limits().equals(standard.limits())) {
            document.put(
                    "limits",
                    DocumentBuilder.array(
                            direction.limits().stream().map(GroupWriter::limit).toList()));
        }
        return document.putUnless(standard.select(), "select", direction.select())
                .putNumber("tolerance", direction.tolerance())
                .build();
    }

    private static ObjectNode limit(RateLimit limit) {
        return new DocumentBuilder()
                .put("type", limit.kind())
                .put("value", limit.value())
                .put("period", limit.period())
                .build();
    }

    private static ObjectNode schedule(Schedule schedule) {
        DocumentBuilder document = new DocumentBuilder().put("name", schedule.name());
        switch (schedule.timing()) {
            case Schedule.Weekly weekly -> {
                if (weekly.days().size() < DayOfWeek.values().length) {
                    ArrayNode days = JsonNodeFactory.instance.arrayNode();
                    weekly.days().stream().sorted().map(Names::of).forEach(days::add);
                    document.put("days", days);
                }
                document.put("start", clock(weekly.start())).put("end", clock(weekly.end()));
            }
            case Schedule.Cron cron ->
                    document.put("cron", cron.expression()).put("duration", cron.duration());
            case Schedule.Once once ->
                    document.put("at", once.at()).put("duration", once.duration());
        }
        document.putUnless(ScheduleReader.UTC.getId(), "zone", schedule.zone().getId());
        switch (schedule.effect()) {
            case Schedule.Floor(int capacity) -> document.put("capacity", capacity);
            case Schedule.Bounds bounds ->
                    document.putNumber("minCapacity", bounds.minCapacity())
                            .putNumber("maxCapacity", bounds.maxCapacity());
        }
        return document.putDuration("leadTime", schedule.leadTime()).build();
    }

    private static String clock(LocalTime time) {
        return time.getSecond() == 0 && time.getNano() == 0
                ? time.format(MINUTES)
                : time.toString();
    }

    private static ObjectNode freeze(Freeze freeze) {
        DocumentBuilder document = new DocumentBuilder();
        switch (freeze.timing()) {
            case Freeze.Between between ->
                    document.put("from", between.from()).put("to", between.to());
            case Freeze.Recurring recurring ->
                    document.put("cron", recurring.cron())
                            .put("duration", recurring.duration())
                            .putUnless(
                                    ScheduleReader.UTC.getId(), "zone", recurring.zone().getId());
        }
        return document.putUnless(Freeze.FrozenDirection.BOTH, "direction", freeze.direction())
                .putUnless("", "reason", freeze.reason())
                .build();
    }

    private static ObjectNode predictive(Predictive predictive) {
        Predictive standard = PredictiveReader.DEFAULT;
        DocumentBuilder document =
                new DocumentBuilder()
                        .put("mode", predictive.mode())
                        .putText("load", predictive.load());
        predictive
                .capacityPerInstance()
                .ifPresent(capacity -> {
                    switch (capacity) {
                        case Predictive.CapacityPerInstance.Fixed(double load) ->
                                document.put("capacityPerInstance", load);
                        case Predictive.CapacityPerInstance.Learn(String metric) ->
                                document.put(
                                        "capacityPerInstance",
                                        new DocumentBuilder().put("learn", metric).build());
                    }
                });
        document.putUnless(
                        standard.forecastHorizon(), "forecastHorizon", predictive.forecastHorizon())
                .putUnless(standard.historyWindow(), "historyWindow", predictive.historyWindow())
                .putUnless(standard.minConfidence(), "minConfidence", predictive.minConfidence())
                .putUnless(standard.algorithm(), "algorithm", predictive.algorithm());
        if (!predictive.aim().equals(standard.aim())) {
            switch (predictive.aim()) {
                case Predictive.Aim.Quantile(double quantile) -> document.put("quantile", quantile);
                case Predictive.Aim.Objective(double share) ->
                        document.put(
                                "objective",
                                new DocumentBuilder().put("underProvisionedTime", share).build());
            }
        }
        document.putDuration("leadTime", predictive.leadTime());
        if (predictive.maxCapacityBreach() instanceof Predictive.Breach.IncreaseBy(double share)) {
            document.put(
                    "maxCapacityBreach", new DocumentBuilder().put("increaseBy", share).build());
        }
        return document.build();
    }

    private static ObjectNode lifecycle(Lifecycle lifecycle) {
        Lifecycle standard = Lifecycle.DEFAULT;
        return new DocumentBuilder()
                .putUnless(standard.termination(), "termination", lifecycle.termination())
                .putTexts("protection", lifecycle.protectedInstances())
                .putDuration("healthGrace", lifecycle.healthGrace())
                .putUnless(standard.drainTimeout(), "drainTimeout", lifecycle.drainTimeout())
                .putUnless(standard.maxReplace(), "maxReplace", lifecycle.maxReplace())
                .putUnless(standard.maxUnavailable(), "maxUnavailable", lifecycle.maxUnavailable())
                .putUnless(standard.maxSurge(), "maxSurge", lifecycle.maxSurge())
                .putUnlessEmpty(
                        "hooks",
                        DocumentBuilder.array(
                                lifecycle.hooks().stream().map(GroupWriter::hook).toList()))
                .putUnlessEmpty(
                        "warmPool",
                        lifecycle
                                .warmPool()
                                .map(GroupWriter::warmPool)
                                .orElseGet(() -> new DocumentBuilder().build()))
                .putUnlessEmpty(
                        "spread",
                        new DocumentBuilder().putTexts("zones", lifecycle.zones()).build())
                .build();
    }

    private static ObjectNode hook(LifecycleHook hook) {
        return new DocumentBuilder()
                .put("name", hook.name())
                .put("at", hook.at())
                .putText("call", hook.call())
                .putUnless(LifecycleHook.DEFAULT_TIMEOUT, "timeout", hook.timeout())
                .putDuration("heartbeat", hook.heartbeat())
                .putUnless(LifecycleHook.Result.ABANDON, "defaultResult", hook.defaultResult())
                .putUnless(LifecycleHook.DEFAULT_RETRIES, "retries", hook.retries())
                .build();
    }

    private static ObjectNode warmPool(WarmPool pool) {
        return new DocumentBuilder()
                .putNumber("size", pool.size())
                .putNumber("share", pool.share())
                .build();
    }
}

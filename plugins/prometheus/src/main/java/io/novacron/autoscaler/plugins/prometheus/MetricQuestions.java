package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricDefinition.Request;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Turns a group's metric into what Prometheus is asked. Thread-safe; remembers parsed templates.
final class MetricQuestions {

    private static final int MOST_REMEMBERED = 10_000;

    private final PrometheusSettings settings;
    private final DefaultQueries defaults;
    private final Map<String, QueryTemplate> parsed = new ConcurrentHashMap<>();

    MetricQuestions(PrometheusSettings settings) {
        this.settings = settings;
        this.defaults = new DefaultQueries(settings);
    }

    /// What to ask for a metric and how to tell the answer's parts apart.
    ///
    /// @param groupLabel empty where the whole answer is the group's
    /// @param instanceLabel empty where the answer is a value of the group
    /// @param amount of the resource request, where that is a query
    record Asked(
            Question value,
            Optional<String> groupLabel,
            Optional<String> instanceLabel,
            Optional<Question> amount) {

        List<String> labels() {
            List<String> labels = new ArrayList<>();
            groupLabel.ifPresent(labels::add);
            instanceLabel.ifPresent(labels::add);
            return labels;
        }
    }

    private record Source(
            String text, Optional<String> groupLabel, Optional<String> instanceLabel) {}

    private Optional<Source> source(ScalingGroup group, MetricDefinition definition) {
        return definition
                .query()
                .or(() -> Optional.ofNullable(settings.queries().get(definition.type())))
                .map(text -> new Source(text, definition.groupLabel(), definition.instanceLabel()))
                .or(() ->
                        defaults.of(group, definition)
                                .map(query ->
                                        new Source(
                                                query.text(),
                                                Optional.of(query.groupLabel()),
                                                query.instanceLabel())));
    }

    /// @throws IllegalArgumentException that says what is wrong with a query
    Asked of(ScalingGroup group, MetricDefinition definition) {
        Source source =
                source(group, definition)
                        .orElseThrow(
                                () -> new IllegalArgumentException("there is none for this type"));
        Map<String, String> variables = variables(group);
        Optional<Question> amount =
                definition.request().orElse(null) instanceof Request.Query(String text)
                        ? Optional.of(question(text, variables))
                        : Optional.empty();
        return new Asked(
                question(source.text(), variables),
                source.groupLabel(),
                source.instanceLabel(),
                amount);
    }

    private Question question(String text, Map<String, String> variables) {
        QueryTemplate template = parsed.get(text);
        if (template == null) {
            template = QueryTemplate.parse(text);
            if (parsed.size() >= MOST_REMEMBERED) {
                parsed.clear();
            }
            parsed.put(text, template);
        }
        return new Question(text, template.fill(variables), template.isSelector());
    }

    private static Map<String, String> variables(ScalingGroup group) {
        Map<String, String> variables = new HashMap<>(group.labels());
        variables.put("group", group.id());
        return variables;
    }

    /// Problems with paths relative to the group. No I/O: whether Prometheus understands the query
    /// shows when it is asked.
    List<Problem> validate(ScalingGroup group, String metric, MetricDefinition definition) {
        List<Problem> problems = new ArrayList<>();
        String path = "metrics." + metric;
        Optional<Source> source = source(group, definition);
        if (source.isEmpty()) {
            problems.add(
                    Problem.error(
                            path + ".query",
                            "nothing",
                            "a query in PromQL: this provider has none for %s of a %s%s"
                                    .formatted(
                                            lowerCase(definition.type()),
                                            lowerCase(group.resourceType()),
                                            definition.request().isPresent()
                                                    ? ""
                                                    : " without a request")));
        }
        source.ifPresent(found -> check(group, path + ".query", found.text(), problems));
        if (definition.request().orElse(null) instanceof Request.Query(String text)) {
            check(group, path + ".request", text, problems);
        }
        checkLabel(path + ".groupLabel", definition.groupLabel(), problems);
        checkLabel(path + ".instanceLabel", definition.instanceLabel(), problems);
        if (definition.request().isPresent()
                && source.isPresent()
                && source.get().instanceLabel().isEmpty()) {
            problems.add(
                    Problem.error(
                            path + ".request",
                            "a request of an instance, of a value of the group",
                            "instanceLabel, so that the query gives a value for each instance"));
        }
        return problems;
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    private void check(ScalingGroup group, String path, String text, List<Problem> problems) {
        try {
            question(text, variables(group));
        } catch (IllegalArgumentException wrong) {
            problems.add(
                    Problem.error(
                            path,
                            "'" + QueryException.shown(text) + "'",
                            String.valueOf(wrong.getMessage())));
        }
    }

    private static void checkLabel(String path, Optional<String> label, List<Problem> problems) {
        label.filter(name -> !Labels.isName(name))
                .ifPresent(name ->
                        problems.add(
                                Problem.error(
                                        path,
                                        "'" + name + "'",
                                        "a label's name: letters, digits and _")));
    }
}

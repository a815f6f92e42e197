package io.novacron.autoscaler.plugins.prometheus;

import io.novacron.autoscaler.model.TimedValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Several questions in one query, without a look at what they mean: the union (`or`) of each with
/// a label put on its series that says whose they are. It is exact for every question that gives an
/// instant vector; of others Prometheus says that they do not.
///
/// A selector is asked twice, the second time for `timestamp(…)` of it: Prometheus's answer carries
/// the time of the evaluation, and a sample may be up to 5 minutes older (INCIDENTS 6).
///
/// Example: of `up{group="a"}` and `f(b)`, marker `m`:
/// `((label_replace(up{group="a"},"m","0","","") or
/// label_replace(timestamp(up{group="a"}),"m","0t","","")) or label_replace(f(b),"m","1","",""))`.
final class CombinedQuery {

    private final List<Question> questions;
    private final boolean withTimes;

    /// @param withTimes whether selectors' own times are wanted, too
    CombinedQuery(List<Question> questions, boolean withTimes) {
        this.questions = List.copyOf(questions);
        this.withTimes = withTimes;
    }

    /// What to send.
    String text() {
        List<String> parts = new ArrayList<>(questions.size());
        for (int index = 0; index < questions.size(); index++) {
            Question question = questions.get(index);
            parts.add(marked(question.text(), Integer.toString(index)));
            if (withTimes && question.selector()) {
                parts.add(marked("timestamp(" + question.text() + ")", index + "t"));
            }
        }
        return union(parts);
    }

    private static String marked(String text, String marker) {
        return "label_replace(%s,\"%s\",\"%s\",\"\",\"\")".formatted(text, Labels.MARKER, marker);
    }

    /// A balanced tree: Prometheus works through a chain one part at a time, the whole left side
    /// again for each.
    private static String union(List<String> parts) {
        List<String> level = parts;
        while (level.size() > 1) {
            List<String> next = new ArrayList<>((level.size() + 1) / 2);
            for (int index = 0; index < level.size(); index += 2) {
                next.add(
                        index + 1 < level.size()
                                ? "(" + level.get(index) + " or " + level.get(index + 1) + ")"
                                : level.get(index));
            }
            level = next;
        }
        return level.getFirst();
    }

    /// The answer's parts, one reply a question.
    ///
    /// @param labels that the series keep; the marker is one of them
    Map<Question, Reply> replies(Answer answer, List<String> labels) {
        Map<String, List<Series>> byMarker = new HashMap<>();
        for (Series series : answer.series()) {
            byMarker.computeIfAbsent(series.label(Labels.MARKER), _ -> new ArrayList<>())
                    .add(series);
        }
        Map<Question, Reply> replies = new LinkedHashMap<>();
        for (int index = 0; index < questions.size(); index++) {
            List<Series> values = byMarker.getOrDefault(Integer.toString(index), List.of());
            List<Series> times = byMarker.getOrDefault(index + "t", List.of());
            replies.put(
                    questions.get(index),
                    new Reply.Answered(times.isEmpty() ? values : timed(values, times, labels)));
        }
        return replies;
    }

    private static List<Series> timed(
            List<Series> values, List<Series> times, List<String> labels) {
        Map<List<String>, Double> secondsOf = new HashMap<>();
        times.forEach(series -> secondsOf.put(identity(series, labels), series.value()));
        return values.stream()
                .map(series ->
                        Optional.ofNullable(secondsOf.get(identity(series, labels)))
                                .map(seconds -> at(series, seconds))
                                .orElse(series))
                .toList();
    }

    private static List<String> identity(Series series, List<String> labels) {
        return labels.stream()
                .filter(label -> !label.equals(Labels.MARKER))
                .map(series::label)
                .toList();
    }

    private static Series at(Series series, double seconds) {
        return series.with(
                TimedValues.ofOrdered(
                        new long[] {Math.round(seconds * 1000)}, new double[] {series.value()}));
    }
}

package io.novacron.autoscaler.runtime;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.TimedValues;
import io.novacron.autoscaler.runtime.PlugIns.ProviderView;
import io.novacron.autoscaler.runtime.forecast.PastMetrics;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsHistory;
import io.novacron.autoscaler.spi.MetricsHistory.Span;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import io.novacron.autoscaler.spi.OutsideException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/// Asks providers for earlier values, each in turn and many groups at once: the last two days in
/// minutes, what was before in five, as the history keeps them. Questions of one provider wait for
/// the one that is asked; there is at most one a group. Thread-safe.
final class ProviderPast implements PastMetrics {

    private static final Duration FINE = Duration.ofMinutes(1);
    private static final Duration COARSE = Duration.ofMinutes(5);
    private static final Duration FINE_REACH = Duration.ofDays(2);

    /// Groups in one query.
    private static final int BATCH = 100;

    private final PlugIns plugIns;
    private final Tasks tasks;
    private final LoopSettings settings;
    private final long epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ArrayDeque<Question>> waiting = new HashMap<>();

    ProviderPast(PlugIns plugIns, Tasks tasks, LoopSettings settings, long epoch) {
        this.plugIns = plugIns;
        this.tasks = tasks;
        this.settings = settings;
        this.epoch = epoch;
    }

    @Override
    public boolean knows(ScalingGroup group, String metric) {
        return provider(group, metric).isPresent();
    }

    private Optional<ProviderView> provider(ScalingGroup group, String metric) {
        return Optional.ofNullable(group.metrics().get(metric))
                .flatMap(plugIns::providerOf)
                .filter(view -> view.provider() instanceof MetricsHistory);
    }

    @Override
    public void ask(Question question) {
        Optional<ProviderView> view = provider(question.group(), question.metric());
        if (view.isEmpty()) {
            question.answer().failed("its provider has no past");
            return;
        }
        lock.lock();
        try {
            ArrayDeque<Question> line = waiting.get(view.get().name());
            if (line != null) {
                line.addLast(question);
                return;
            }
            waiting.put(view.get().name(), new ArrayDeque<>(List.of(question)));
        } finally {
            lock.unlock();
        }
        try {
            tasks.start("past of " + view.get().name(), () -> askAll(view.get()));
        } catch (RejectedExecutionException closing) {
            next(view.get()).forEach(left -> left.answer().failed("the process is closing"));
        }
    }

    private void askAll(ProviderView view) {
        for (List<Question> some = next(view); !some.isEmpty(); some = next(view)) {
            ask(view, some);
        }
    }

    /// The next questions; none ends the line.
    private List<Question> next(ProviderView view) {
        lock.lock();
        try {
            ArrayDeque<Question> line = waiting.get(view.name());
            List<Question> some = new ArrayList<>();
            while (line != null && !line.isEmpty() && some.size() < BATCH) {
                some.add(line.removeFirst());
            }
            if (some.isEmpty()) {
                waiting.remove(view.name());
            }
            return some;
        } finally {
            lock.unlock();
        }
    }

    private void ask(ProviderView view, List<Question> questions) {
        try {
            Instant until = questions.getFirst().until();
            Instant from = until;
            for (Question question : questions) {
                from = question.from().isBefore(from) ? question.from() : from;
            }
            Instant fine = from.isAfter(until.minus(FINE_REACH)) ? from : until.minus(FINE_REACH);
            Map<MetricKey, MetricReading> newer =
                    read(view, questions, new Span(fine, until, FINE));
            Map<MetricKey, MetricReading> older =
                    from.isBefore(fine)
                            ? read(view, questions, new Span(from, fine.minus(COARSE), COARSE))
                            : Map.of();
            for (Question question : questions) {
                answer(question, older, newer);
            }
        } catch (OutsideException failed) {
            questions.forEach(
                    question -> question.answer().failed(String.valueOf(failed.getMessage())));
        }
    }

    private Map<MetricKey, MetricReading> read(
            ProviderView view, List<Question> questions, Span span) {
        List<MetricRequest> requests =
                questions.stream()
                        .map(question ->
                                new MetricRequest(
                                        question.group(),
                                        question.metric(),
                                        definition(question),
                                        List.of()))
                        .toList();
        MetricsHistory history = (MetricsHistory) view.provider();
        Duration timeout = settings.observeTimeout();
        return view.history()
                .call(
                        timeout,
                        () ->
                                new LinkedHashMap<>(
                                        history.history(requests, span, new Call(timeout, epoch))));
    }

    private static MetricDefinition definition(Question question) {
        return java.util.Objects.requireNonNull(question.group().metrics().get(question.metric()));
    }

    private static void answer(
            Question question,
            Map<MetricKey, MetricReading> older,
            Map<MetricKey, MetricReading> newer) {
        MetricKey key = new MetricKey(question.group().id(), question.metric());
        TreeMap<Instant, Double> values = new TreeMap<>();
        for (Map<MetricKey, MetricReading> readings : List.of(older, newer)) {
            MetricReading reading = readings.get(key);
            if (reading != null && reading.error().isPresent()) {
                question.answer().failed(reading.error().get());
                return;
            }
            TimedValues history = reading == null ? TimedValues.EMPTY : reading.history();
            for (int index = 0; index < history.size(); index++) {
                if (Double.isFinite(history.valueAt(index))) {
                    values.put(history.timeAt(index), history.valueAt(index));
                }
            }
        }
        List<Sample> samples = new ArrayList<>(values.size());
        values.forEach((at, value) -> samples.add(new Sample(at, value)));
        question.answer().came(samples);
    }
}

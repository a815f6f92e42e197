package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.model.Decision;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Observation;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the forecasts of all groups that have `predictive`. An evaluation takes the forecast of
/// its group from here and leaves what it saw; both return at once. One worker at a time takes in
/// what was seen, follows the models step by step, and learns them anew about once an hour.
///
/// Time is that of the evaluations, so that the same evaluations give the same forecasts on any
/// clock. A model that fails costs its group the forecast and no decision. Thread-safe.
public final class ForecasterService {

    /// Evaluations that wait: half a second of 100,000 groups every 15 s.
    static final int LIMIT = 100_000;

    /// Models learned anew a second: 100,000 an hour are 28, the rest catches up.
    static final double REFITS_PER_SECOND = 40;

    /// Evaluations taken in between two models.
    private static final int BETWEEN = 64;

    /// Samples handed over at once.
    private static final int BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ForecasterService.class);

    private final DemandHistory history;
    private final Accuracy accuracy;
    private final PastMetrics past;
    private final Consumer<List<Sample>> remember;
    private final Executor background;
    private final Consumer<Event> events;
    private final Map<String, GroupForecaster> groups = new ConcurrentHashMap<>();
    private final ArrayBlockingQueue<Note> notes = new ArrayBlockingQueue<>(LIMIT);
    private final FitQueue fits = new FitQueue(REFITS_PER_SECOND);
    private final AtomicBoolean working = new AtomicBoolean();
    private final LongAdder fitted = new LongAdder();
    private final LongAdder fitNanos = new LongAdder();
    private final AtomicLong lastFitNanos = new AtomicLong();
    private final LongAdder failures = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile Instant newest = Instant.EPOCH;
    private volatile boolean paused;

    private sealed interface Note {
        record Seen(GroupForecaster group, Sighting sighting) implements Note {}

        record Past(GroupForecaster group, Subject asked, List<PastMetrics.Sample> samples)
                implements Note {}
    }

    /// @param history where demand is read from
    /// @param remember takes samples for the history; returns at once
    /// @param background runs the worker apart from everything else
    /// @param events takes events that are not a decision's
    public ForecasterService(
            SampleHistory history,
            PastMetrics past,
            Consumer<List<Sample>> remember,
            Executor background,
            Consumer<Event> events) {
        this.history = new DemandHistory(history);
        this.accuracy = new Accuracy(history);
        this.past = past;
        this.remember = remember;
        this.background = background;
        this.events = events;
    }

    /// The forecast for a group's next decision. Costs a look into a map, and nothing at all for
    /// groups without `predictive`.
    ///
    /// @param document as it is evaluated
    public Forecast of(ScalingGroup document) {
        if (document.predictive().isEmpty() || groups.isEmpty()) {
            return Forecast.NONE;
        }
        GroupForecaster group = groups.get(document.id());
        return group == null ? Forecast.NONE : group.published();
    }

    /// Takes note of an evaluation. Returns at once.
    ///
    /// @param document as it was evaluated
    /// @param ready instances that serve
    /// @param since when the evaluation before was made
    /// @param startups of instances that became ready since
    public void evaluated(
            ScalingGroup document,
            Decision decision,
            Observation observation,
            int ready,
            Instant since,
            List<Duration> startups) {
        if (document.predictive().isEmpty()) {
            if (!groups.isEmpty()) {
                groups.remove(document.id());
            }
            return;
        }
        Optional<Subject> subject = subject(document);
        if (subject.isEmpty()) {
            groups.remove(document.id());
            return;
        }
        Sighting sighting =
                new Sighting(
                        subject.get(),
                        decision.at(),
                        subject.get()
                                .demand(decision.memory(), observation.metrics(), ready, since),
                        subject.get().isTotal(observation.metrics()),
                        ready,
                        startups);
        put(
                new Note.Seen(
                        groups.computeIfAbsent(
                                document.id(), _ -> new GroupForecaster(subject.get(), history)),
                        sighting));
    }

    // A document is read once, not at every evaluation.
    private Optional<Subject> subject(ScalingGroup document) {
        GroupForecaster known = groups.get(document.id());
        if (known != null && known.noted.document().equals(document)) {
            return Optional.of(known.noted);
        }
        Optional<Subject> subject = Subject.of(document);
        if (known != null && subject.isPresent()) {
            known.noted = subject.get();
        }
        return subject;
    }

    /// Forgets a group.
    public void deleted(String group) {
        groups.remove(group);
    }

    /// Lets the worker end soon, and begins none: the loop stops.
    public void pause() {
        paused = true;
    }

    public void resume() {
        paused = false;
    }

    /// What there is to show of a group. Computes the forecast up to its horizon: milliseconds.
    ///
    /// @param document as it is evaluated
    public ForecastState state(ScalingGroup document, Instant now) {
        Optional<ForecastState> none = notForecast(document);
        if (none.isPresent()) {
            return none.get();
        }
        GroupForecaster group = groups.get(document.id());
        return group == null
                ? new ForecastState.Waiting("the group was not evaluated yet")
                : group.state(now);
    }

    private static Optional<ForecastState> notForecast(ScalingGroup document) {
        if (Subject.of(document).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                new ForecastState.NotForecast(
                        document.predictive().isEmpty()
                                ? "it has no `predictive` part"
                                : "its `predictive` is off, or nothing says what its demand is"));
    }

    /// Forecasts that were made between two times, compared with what happened.
    ///
    /// @param document as it is evaluated
    public ForecastAccuracy accuracy(ScalingGroup document, Instant from, Instant to, int points) {
        return Subject.of(document)
                .map(subject -> accuracy.of(subject, from, to, points))
                .orElse(ForecastAccuracy.NONE);
    }

    /// How forecasting fares.
    public ForecastStatistics statistics() {
        int models = 0;
        Instant oldest = Instant.MAX;
        for (GroupForecaster group : groups.values()) {
            Instant at = group.fittedAt();
            if (!at.equals(Instant.MIN)) {
                models++;
                oldest = at.isBefore(oldest) ? at : oldest;
            }
        }
        return new ForecastStatistics(
                groups.size(),
                models,
                notes.size(),
                fits.size(),
                fitted.sum(),
                Duration.ofNanos(fitNanos.sum()),
                Duration.ofNanos(lastFitNanos.get()),
                failures.sum(),
                dropped.sum(),
                models == 0 ? Duration.ZERO : Duration.between(oldest, newest));
    }

    private void put(Note note) {
        if (!notes.offer(note)) {
            dropped.increment();
        }
        start();
    }

    private void start() {
        if (!paused && working.compareAndSet(false, true)) {
            try {
                background.execute(this::work);
            } catch (RejectedExecutionException closing) {
                working.set(false);
            }
        }
    }

    private void work() {
        try {
            List<Sample> samples = new ArrayList<>();
            boolean more = true;
            while (more && !paused) {
                boolean seen = takeNotes(samples);
                boolean learned = learnNext(samples);
                more = seen || learned;
                if (samples.size() >= BATCH || !more) {
                    handOver(samples);
                }
            }
            handOver(samples);
        } finally {
            working.set(false);
        }
        // A note that came between the last look and now would wait for the next.
        if (!notes.isEmpty()) {
            start();
        }
    }

    private void handOver(List<Sample> samples) {
        if (!samples.isEmpty()) {
            remember.accept(List.copyOf(samples));
            samples.clear();
        }
    }

    private boolean takeNotes(List<Sample> samples) {
        for (int count = 0; count < BETWEEN; count++) {
            Note note = notes.poll();
            if (note == null) {
                return count > 0;
            }
            switch (note) {
                case Note.Seen(GroupForecaster group, Sighting sighting) -> {
                    newest = sighting.at().isAfter(newest) ? sighting.at() : newest;
                    guarded(group, sighting.at(), () -> take(group, sighting, samples));
                }
                case Note.Past(
                                GroupForecaster group,
                                Subject asked,
                                List<PastMetrics.Sample> values) ->
                        guarded(
                                group,
                                newest,
                                () -> {
                                    if (group.takePast(values, asked)) {
                                        fits.add(group);
                                    }
                                });
            }
        }
        return true;
    }

    private void take(GroupForecaster group, Sighting sighting, List<Sample> samples) {
        if (group.take(sighting, samples)) {
            fits.add(group);
        }
        Subject subject = sighting.subject();
        String metric = subject.source().metric();
        if (past.knows(subject.document(), metric)) {
            group.pastToAsk(sighting.at())
                    .ifPresent(from ->
                            past.ask(
                                    new PastMetrics.Question(
                                            subject.document(),
                                            metric,
                                            from,
                                            sighting.at(),
                                            new Answer(group, subject))));
        }
    }

    /// Brings what a provider knew to the worker.
    private final class Answer implements PastMetrics.Answer {
        private final GroupForecaster group;
        private final Subject asked;

        private Answer(GroupForecaster group, Subject asked) {
            this.group = group;
            this.asked = asked;
        }

        @Override
        public void came(List<PastMetrics.Sample> samples) {
            LOG.info(
                    "group {}: its provider knows {} earlier values of {}",
                    group.id,
                    samples.size(),
                    asked.source().metric());
            put(new Note.Past(group, asked, samples));
        }

        @Override
        public void failed(String why) {
            LOG.warn(
                    "group {}: earlier values of {} could not be read, its own history must do: {}",
                    group.id,
                    asked.source().metric(),
                    why);
        }
    }

    private boolean learnNext(List<Sample> samples) {
        Optional<GroupForecaster> next = fits.next(newest);
        if (next.isEmpty()) {
            return false;
        }
        GroupForecaster group = next.get();
        if (groups.get(group.id) != group) {
            return true;
        }
        // What was seen of it is in the history before it is read.
        handOver(samples);
        guarded(
                group,
                newest,
                () -> {
                    long begun = System.nanoTime();
                    group.fit(newest, samples);
                    long took = System.nanoTime() - begun;
                    fitted.increment();
                    fitNanos.add(took);
                    lastFitNanos.set(took);
                    if (group.succeeded()) {
                        LOG.info("group {}: the forecast works again", group.id);
                    }
                });
        return true;
    }

    // The one catch-all: a model that fails costs one group its forecast, and is said once.
    private void guarded(GroupForecaster group, Instant now, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException failed) {
            failures.increment();
            if (group.failed(String.valueOf(failed.getMessage()), now)) {
                LOG.warn("group {}: the forecast failed; rules alone decide", group.id, failed);
                events.accept(
                        Event.of(
                                now,
                                group.id,
                                EventType.FORECAST_UNTRUSTED,
                                "the forecast failed, rules alone decide: " + failed.getMessage()));
            }
        }
    }
}

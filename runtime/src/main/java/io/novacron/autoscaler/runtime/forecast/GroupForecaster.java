package io.novacron.autoscaler.runtime.forecast;

import io.novacron.autoscaler.engine.combine.LoadSource;
import io.novacron.autoscaler.forecast.ForecastModel;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.model.Forecast;
import io.novacron.autoscaler.model.Prose;
import io.novacron.autoscaler.spi.HistorySeries;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One group's demand, model and record. What decisions read is [#published], without a lock; all
/// else is done by the one worker, and by requests that look, under the lock.
final class GroupForecaster {

    /// Before that there is nothing to learn from.
    static final Duration LEAST_HISTORY = Duration.ofMinutes(10);

    /// A model is learned anew after this time; sooner while the history is short.
    static final Duration REFIT = Duration.ofHours(1);

    private static final Duration SOONEST = Duration.ofMinutes(5);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final double[] LEVELS = {0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975};

    final String id;

    /// It is in the queue of those to be learned.
    final AtomicBoolean queued = new AtomicBoolean();

    /// As the newest evaluation saw it, before the worker does.
    volatile Subject noted;

    private final DemandHistory history;
    private final ReentrantLock lock = new ReentrantLock();
    private final LeadTimes startups = new LeadTimes();
    private final ObjectiveKeeping promise;
    private @Nullable Course course;
    private Subject subject;
    private boolean total;
    private boolean startupsRestored;
    private boolean pastAsked;
    private Optional<Instant> begins = Optional.empty();
    private Optional<ForecastModel> model = Optional.empty();
    private Optional<LearnedCapacity> learned = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private Instant fitDue = Instant.MIN;
    private volatile Instant fittedAt = Instant.MIN;
    private Forecast demandForecast = Forecast.NONE;
    private volatile Forecast published = Forecast.NONE;

    /// The steps of one length, and what was forecast in them.
    private record Course(
            Duration step, DemandSteps steps, LeadRecord record, Publisher publisher) {

        Course(Duration step, LeadRecord record) {
            this(step, new DemandSteps(step), record, new Publisher(step, record));
        }
    }

    GroupForecaster(Subject subject, DemandHistory history) {
        this.id = subject.document().id();
        this.subject = subject;
        this.noted = subject;
        this.history = history;
        this.promise = new ObjectiveKeeping(history);
    }

    /// For the next decision; immutable.
    Forecast published() {
        return published;
    }

    /// When its model was learned; [Instant#MIN] while there is none.
    Instant fittedAt() {
        return fittedAt;
    }

    /// Takes in what an evaluation saw.
    ///
    /// @param samples gets what is to be remembered
    /// @return whether a model is to be learned now
    boolean take(Sighting sighting, List<Sample> samples) {
        lock.lock();
        try {
            Instant now = sighting.at();
            boolean nowTotal = sighting.total().orElse(total);
            if (!sighting.subject().isSameSeries(subject) || nowTotal != total) {
                forget();
            }
            subject = sighting.subject();
            total = nowTotal;
            Course running = course == null ? begin(now) : course;
            for (Duration startup : sighting.startups()) {
                startups.add(startup);
                samples.add(new Sample(id, ForecastSeries.STARTUP, now, seconds(startup)));
            }
            long before = running.steps().open();
            moveTo(now, running, samples);
            sighting.demand()
                    .ifPresent(demand -> {
                        running.steps().add(demand);
                        begins = Optional.of(begins.orElse(now));
                        samples.add(
                                new Sample(
                                        id,
                                        ForecastSeries.demand(subject.source().metric()),
                                        now,
                                        demand));
                    });
            promise.seen(sighting, perInstance());
            if (running.steps().open() > before) {
                publish(running, samples);
            }
            show();
            return isFitDue(now);
        } finally {
            lock.unlock();
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private void forget() {
        course = null;
        model = Optional.empty();
        learned = Optional.empty();
        begins = Optional.empty();
        fitDue = Instant.MIN;
        fittedAt = Instant.MIN;
        demandForecast = Forecast.NONE;
        promise.forget();
        show();
        pastAsked = false;
    }

    private Course begin(Instant now) {
        if (!startupsRestored) {
            history.restore(startups, id, now);
            startupsRestored = true;
        }
        OptionalLong first =
                history.begins(subject, total, subject.predictive().historyWindow(), now);
        if (first.isPresent()) {
            begins = Optional.of(Instant.ofEpochMilli(first.getAsLong()));
        }
        return walk(step(now), now);
    }

    private Duration step(Instant now) {
        Duration age = begins.map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        return StepRule.step(
                age, subject.leadTime(startups.startup()), subject.document().evaluationInterval());
    }

    private Course walk(Duration step, Instant now) {
        Course begun = new Course(step, new LeadRecord(step));
        history.restore(begun.record(), subject, step, now);
        begun.steps().moveTo(now, 0, (_, _) -> {});
        course = begun;
        return begun;
    }

    private void moveTo(Instant now, Course running, List<Sample> samples) {
        int most = Fitting.steps(DAY, running.step());
        boolean all =
                running.steps()
                        .moveTo(
                                now,
                                most,
                                (step, value) -> {
                                    running.publisher().happened(id, step, value, samples);
                                    model.ifPresent(known -> known.update(value));
                                });
        if (!all) {
            // A pause of more than a day: what was learned says nothing of today.
            model = Optional.empty();
            demandForecast = Forecast.NONE;
            fitDue = now;
        }
    }

    private void publish(Course running, List<Sample> samples) {
        if (model.isPresent()) {
            demandForecast =
                    running.publisher()
                            .publish(
                                    model.get(),
                                    subject,
                                    running.steps().open(),
                                    startups.startup(),
                                    learned,
                                    samples);
        }
    }

    private void show() {
        published =
                new Forecast(
                        demandForecast.points(),
                        demandForecast.confidence(),
                        demandForecast.leadTime(),
                        demandForecast.capacityPerInstance(),
                        promise.advice());
    }

    private OptionalDouble perInstance() {
        OptionalDouble said = subject.source().capacityPerInstance();
        return said.isPresent()
                ? said
                : learned.map(known -> OptionalDouble.of(known.perInstance()))
                        .orElse(OptionalDouble.empty());
    }

    private boolean isFitDue(Instant now) {
        boolean enough =
                begins.isPresent()
                        && Duration.between(begins.get(), now).compareTo(LEAST_HISTORY) >= 0;
        if (!enough) {
            return false;
        }
        boolean news =
                model.isPresent()
                        && model.get().refitDue()
                        && Duration.between(fittedAt, now).compareTo(AFTER_FAILURE) >= 0;
        return news || !now.isBefore(fitDue);
    }

    /// Learns the model anew.
    ///
    /// @param samples gets what is to be remembered
    void fit(Instant now, List<Sample> samples) {
        lock.lock();
        try {
            Course running = course == null ? begin(now) : course;
            if (!running.step().equals(step(now))) {
                running = walk(step(now), now);
            }
            learned =
                    history.capacity(
                            subject,
                            full(),
                            subject.predictive().historyWindow(),
                            running.steps().startOf(running.steps().open()));
            model =
                    Fitting.fit(
                            subject,
                            demand(running, now),
                            running.record(),
                            running.step(),
                            subject.leadTime(startups.startup()),
                            running.steps().open());
            fitDue = now.plus(untilRefit(now));
            fittedAt = model.isPresent() ? now : Instant.MIN;
            promise.renew(subject, total, subject.leadTime(startups.startup()), perInstance(), now);
            publish(running, samples);
            show();
        } finally {
            lock.unlock();
        }
    }

    private double full() {
        return subject.source()
                .utilization()
                .map(metric -> LoadSource.fullUtilization(subject.document(), metric))
                .orElse(100.0);
    }

    private HistorySeries demand(Course running, Instant now) {
        Duration window = subject.predictive().historyWindow();
        boolean minutes =
                running.step().equals(StepRule.MINUTE)
                        && window.compareTo(StepRule.MINUTES_KEPT) >= 0;
        Duration reach = minutes ? StepRule.MINUTES_KEPT.minus(StepRule.MINUTE) : window;
        return history.demand(
                subject, total, now.minus(reach), running.steps().startOf(running.steps().open()));
    }

    // Half as much history again, an hour at most; groups that began together drift apart.
    private Duration untilRefit(Instant now) {
        Duration half = Duration.between(begins.orElse(now), now).dividedBy(2);
        Duration usual = half.compareTo(REFIT) < 0 ? half : REFIT;
        Duration least = usual.compareTo(SOONEST) < 0 ? SOONEST : usual;
        return least.plus(least.multipliedBy(Math.floorMod(id.hashCode(), 100)).dividedBy(1_000));
    }

    /// Whether it is time to ask the provider for the past; asked once.
    Optional<Instant> pastToAsk(Instant now) {
        lock.lock();
        try {
            Duration window = subject.predictive().historyWindow();
            Instant from = now.minus(window);
            boolean little =
                    begins.isEmpty() || begins.get().isAfter(from.plus(window.dividedBy(2)));
            if (pastAsked || !little || !total) {
                return Optional.empty();
            }
            pastAsked = true;
            return Optional.of(from);
        } finally {
            lock.unlock();
        }
    }

    /// Takes what a provider knew of the time before the group's own history.
    ///
    /// @return whether there was anything
    boolean takePast(List<PastMetrics.Sample> past, Subject asked) {
        lock.lock();
        try {
            if (!asked.isSameSeries(subject)) {
                return false;
            }
            Instant end = begins.orElse(Instant.MAX);
            List<Sample> samples =
                    past.stream()
                            .filter(sample -> sample.at().isBefore(end))
                            .map(sample ->
                                    new Sample(
                                            id,
                                            ForecastSeries.demand(subject.source().metric()),
                                            sample.at(),
                                            sample.value()))
                            .toList();
            if (samples.isEmpty()) {
                return false;
            }
            history.append(samples);
            begins = Optional.of(samples.getFirst().at());
            return true;
        } finally {
            lock.unlock();
        }
    }

    Subject subject() {
        lock.lock();
        try {
            return subject;
        } finally {
            lock.unlock();
        }
    }

    /// Goes on without a forecast until it is tried again.
    ///
    /// @return whether this is news
    boolean failed(String why, Instant now) {
        lock.lock();
        try {
            boolean news = failure.isEmpty();
            failure = Optional.of(why);
            model = Optional.empty();
            fittedAt = Instant.MIN;
            demandForecast = Forecast.NONE;
            promise.forget();
            show();
            fitDue = now.plus(AFTER_FAILURE);
            return news;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it had failed before
    boolean succeeded() {
        lock.lock();
        try {
            boolean news = failure.isPresent();
            failure = Optional.empty();
            return news;
        } finally {
            lock.unlock();
        }
    }

    /// What there is to show.
    ForecastState state(Instant now) {
        lock.lock();
        try {
            Course running = course;
            if (model.isEmpty() || running == null) {
                return new ForecastState.Waiting(waitingFor(now));
            }
            TreeSet<Double> levels = new TreeSet<>();
            levels.add(subject.quantile());
            for (double level : LEVELS) {
                levels.add(level);
            }
            int horizon = Fitting.steps(subject.predictive().forecastHorizon(), running.step());
            Prediction prediction = model.get().predict(horizon, List.copyOf(levels));
            Duration lead = subject.leadTime(startups.startup());
            return new ForecastState.Known(
                    new ForecastView(
                            id,
                            subject.predictive(),
                            subject.source(),
                            subject.quantile(),
                            running.step(),
                            fittedAt,
                            prediction,
                            model.get().report(),
                            running.record()
                                    .judge(
                                            running.steps().open() - 1,
                                            running.publisher().lead(lead)),
                            lead,
                            leadTimeFrom(),
                            startups.size(),
                            learned,
                            promise.advice()));
        } finally {
            lock.unlock();
        }
    }

    private ForecastView.LeadTimeFrom leadTimeFrom() {
        return subject.predictive().leadTime().isPresent()
                ? ForecastView.LeadTimeFrom.DOCUMENT
                : startups.size() > 0
                        ? ForecastView.LeadTimeFrom.MEASURED
                        : ForecastView.LeadTimeFrom.WARMUP;
    }

    private String waitingFor(Instant now) {
        if (failure.isPresent()) {
            return "the forecast failed: " + failure.get();
        }
        if (begins.isEmpty()) {
            return "no demand has been seen yet";
        }
        Duration age = Duration.between(begins.get(), now);
        return age.compareTo(LEAST_HISTORY) < 0
                ? "%s of history so far; the first forecast takes %s"
                        .formatted(Prose.duration(age), Prose.duration(LEAST_HISTORY))
                : "it is being learned";
    }
}

package io.novacron.autoscaler.plugins.push;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.plugins.push.SampleStore.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The way in for samples. Thread-safe; each call works on the caller's thread and blocks for
/// nothing but short locks. What was taken before a body turned out to be malformed stays taken:
/// sending a body again changes nothing, a sample seen twice counts once.
public final class PushIngest {

    /// Longest name of a group, metric or instance.
    public static final int LONGEST_NAME = 200;

    /// Prometheus' mark that a series has ended.
    private static final long STALE_BITS = 0x7ff0000000000002L;

    private final PushSettings settings;
    private final SampleStore store;
    private final Routes routes;
    private final InstantSource clock;

    PushIngest(PushSettings settings, SampleStore store, Routes routes, InstantSource clock) {
        this.settings = settings;
        this.store = store;
        this.routes = routes;
        this.clock = clock;
    }

    /// Bodies with more bytes are refused; who reads them from a network can stop there.
    public int maxBodyBytes() {
        return settings.maxBodyBytes();
    }

    /// Takes `{"samples": [{"group": "web", "metric": "rps", "instance": "i-1", "value": 12.5,
    /// "at": "2026-01-05T10:00:00Z"}]}`. Without `instance` the value is the group's own; without
    /// `at` it is now.
    ///
    /// @param body UTF-8
    /// @throws PushException where it is not of this form, or too large
    public PushReport json(byte[] body) {
        checkSize(body);
        Tally tally = new Tally();
        long now = clock.millis();
        JsonSamples.read(
                body,
                now,
                (index, group, metric, instance, value, at) ->
                        tally.count(
                                store.take(group, metric, instance, 0, at, value, now),
                                () -> "samples[" + index + "]"),
                tally::refuse);
        return tally.report();
    }

    /// Takes a body of Prometheus remote write 1.0 (`Content-Encoding: snappy`, protobuf). Series
    /// are given to the metrics whose query and labels match them. To a report with refused samples
    /// a server answers 400, which Prometheus logs; 5xx would make it send the body again for ever.
    ///
    /// @throws PushException where it is not of this form, or too large
    public PushReport remoteWrite(byte[] body) {
        checkSize(body);
        Tally tally = new Tally();
        long now = clock.millis();
        RemoteWriteDecoder.read(
                body,
                settings.maxDecodedBytes(),
                (labels, values, times, samples, _) ->
                        series(tally, labels, values, times, samples, 0, now));
        return tally.report();
    }

    /// Takes a body of Prometheus remote write 2.0 (`Content-Encoding: snappy`, `Content-Type:
    /// application/x-protobuf;proto=io.prometheus.write.v2.Request`): as [#remoteWrite], but its
    /// sender wants to be told what was accepted.
    ///
    /// @throws PushException where it is not of this form, or too large
    public RemoteWriteReport remoteWrite2(byte[] body) {
        checkSize(body);
        Tally tally = new Tally();
        long now = clock.millis();
        int exemplars =
                RemoteWriteDecoder.read2(
                        body,
                        settings.maxDecodedBytes(),
                        (labels, values, times, samples, histograms) ->
                                series(tally, labels, values, times, samples, histograms, now));
        return new RemoteWriteReport(tally.report(), tally.unmatchedHistograms, exemplars);
    }

    private void series(
            Tally tally,
            Labels labels,
            double[] values,
            long[] times,
            int samples,
            int histograms,
            long now) {
        List<Routes.Route> matching = routes.of(labels);
        if (matching.isEmpty()) {
            tally.unmatched += samples;
            tally.unmatchedHistograms += histograms;
            return;
        }
        long source = labels.fingerprint();
        for (Routes.Route route : matching) {
            if (histograms > 0) {
                tally.refuse(
                        () -> route.group() + "." + route.metric(),
                        "a native histogram",
                        "a number: take a quantile or a rate of it in a recording rule");
            }
            String instance = route.instanceLabel().map(labels::value).orElse("");
            for (int index = 0; index < samples; index++) {
                sample(tally, route, instance, source, values[index], times[index], now);
            }
        }
    }

    private void sample(
            Tally tally,
            Routes.Route route,
            String instance,
            long source,
            double value,
            long at,
            long now) {
        if (!Double.isFinite(value)) {
            // No value is the truth of that moment: the one before it must not stand in.
            store.end(route.group(), route.metric(), instance, at);
            if (Double.doubleToRawLongBits(value) == STALE_BITS) {
                tally.taken++;
            } else {
                tally.refuse(
                        Problem.error(
                                route.group() + "." + route.metric(),
                                Double.toString(value),
                                "a finite number"));
            }
            return;
        }
        Outcome outcome =
                store.take(route.group(), route.metric(), instance, source, at, value, now);
        tally.count(outcome, () -> route.group() + "." + route.metric());
    }

    private void checkSize(byte[] body) {
        if (body.length > settings.maxBodyBytes()) {
            throw new PushException(
                    PushException.Kind.TOO_LARGE,
                    "the body has %s bytes, at most %s are read"
                            .formatted(body.length, settings.maxBodyBytes()));
        }
    }

    /// Counts outcomes of one body.
    private final class Tally {
        private final List<Problem> problems = new ArrayList<>();
        private int taken;
        private int unmatched;
        private int unmatchedHistograms;
        private int refused;

        private void count(Outcome outcome, java.util.function.Supplier<String> path) {
            switch (outcome) {
                case TAKEN -> taken++;
                case FUTURE ->
                        refuse(
                                path,
                                "a time too far ahead of this machine's clock",
                                "less ahead than the metric's maxAge");
                case OLD ->
                        refuse(
                                path,
                                "a time too long ago",
                                "at most " + settings.expireAfter() + " old");
                case AMBIGUOUS ->
                        refuse(
                                path,
                                "a second series for the same value",
                                "one series: narrow the metric's query, or give it an instanceLabel");
                case GROUP_FULL ->
                        refuse(
                                path,
                                "a further series",
                                "at most %s in a group (seriesPerGroup)"
                                        .formatted(settings.seriesPerGroup()));
                case FULL ->
                        refuse(
                                path,
                                "a further series",
                                "at most %s (series)".formatted(settings.series()));
            }
        }

        private void refuse(
                java.util.function.Supplier<String> path, String found, String allowed) {
            refused++;
            if (problems.size() < PushReport.MOST_PROBLEMS) {
                problems.add(Problem.error(path.get(), found, allowed));
            }
        }

        private void refuse(Problem problem) {
            refuse(problem::path, problem.found(), problem.allowed());
        }

        private PushReport report() {
            return new PushReport(taken, unmatched, refused, problems);
        }
    }
}

package io.novacron.autoscaler.benchmarks;

import io.novacron.autoscaler.forecast.ForecastModel;
import io.novacron.autoscaler.forecast.ForecastSettings;
import io.novacron.autoscaler.forecast.Forecaster;
import io.novacron.autoscaler.forecast.Prediction;
import io.novacron.autoscaler.forecast.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One load series: learning 960 hours with seven replayed origins and forecasting 48 with bands,
/// the same for a fortnight of steps of five minutes, one new value, and a forecast of what is
/// learned. Series of a day, a week and noise, another one each time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
public class ForecastBenchmark {

    private static final int SERIES = 64;
    private static final int HOURS = 960;
    private static final int STEPS = 14 * 288;
    private static final List<Double> BANDS = List.of(0.025, 0.1, 0.9, 0.975);

    private final Series[] hours = new Series[SERIES];
    private final Series[] minutes = new Series[SERIES];
    private final ForecastModel[] learned = new ForecastModel[SERIES];
    private final ForecastModel[] learnedMinutes = new ForecastModel[SERIES];
    private int next;

    /// Makes the series and learns them once.
    @Setup
    public void fill() {
        for (int index = 0; index < SERIES; index++) {
            hours[index] = series(Duration.ofHours(1), HOURS, 24, index);
            minutes[index] = series(Duration.ofMinutes(5), STEPS, 288, index);
            learned[index] = Forecaster.fit(hours[index], ForecastSettings.ahead(48));
            learnedMinutes[index] = Forecaster.fit(minutes[index], ForecastSettings.ahead(288));
        }
    }

    private static Series series(Duration step, int size, int day, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[size];
        double state = 0;
        for (int t = 0; t < size; t++) {
            state = 0.9 * state + 0.03 * random.nextGaussian();
            double weekend = t / day % 7 >= 5 ? 0.7 : 1;
            values[t] =
                    weekend
                            * (100 + (20 + seed) * Math.sin(2 * Math.PI * t / day))
                            * Math.exp(state + 0.02 * random.nextGaussian());
        }
        return Series.of(Instant.EPOCH, step, values);
    }

    private int next() {
        next = (next + 1) % SERIES;
        return next;
    }

    /// Cold: everything from the history to the bands.
    @Benchmark
    public Prediction learnHours() {
        return Forecaster.fit(hours[next()], ForecastSettings.ahead(48)).predict(48, BANDS);
    }

    /// Cold, 4,032 steps of five minutes.
    @Benchmark
    public Prediction learnMinutes() {
        return Forecaster.fit(minutes[next()], ForecastSettings.ahead(288)).predict(288, BANDS);
    }

    /// One new value.
    @Benchmark
    public ForecastModel updateHours() {
        int index = next();
        learned[index].update(hours[index].value(learned[index].updates() % HOURS));
        return learned[index];
    }

    /// One new value in steps of five minutes.
    @Benchmark
    public ForecastModel updateMinutes() {
        int index = next();
        learnedMinutes[index].update(minutes[index].value(learnedMinutes[index].updates() % STEPS));
        return learnedMinutes[index];
    }

    /// 48 hours with bands from what is learned.
    @Benchmark
    public Prediction predictHours() {
        return learned[next()].predict(48, BANDS);
    }

    /// An hour of five minutes with bands.
    @Benchmark
    public Prediction predictMinutes() {
        return learnedMinutes[next()].predict(12, BANDS);
    }
}

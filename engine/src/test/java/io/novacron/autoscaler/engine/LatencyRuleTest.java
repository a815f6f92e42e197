package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.latency;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.novacron.autoscaler.model.ReasonCode;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// SPEC section 2, latency: the smallest count whose M/M/c sojourn time meets the objective. The
/// expected counts come from [#late], which shares nothing with the engine: steady-state
/// probabilities by their definition, waiting and service folded by numerical integration; and that
/// is checked against a simulated queue.
class LatencyRuleTest {

    static Stream<Arguments> grid() {
        return Stream.of(0.1, 1.0, 9.0, 10.0, 37.0, 250.0)
                .flatMap(rate ->
                        Stream.of(20, 100)
                                .flatMap(service ->
                                        Stream.of(1, 2, 8)
                                                .flatMap(workers ->
                                                        Stream.of(
                                                                arguments(
                                                                        rate, service, workers,
                                                                        0.95, 2.5 * 2),
                                                                arguments(
                                                                        rate, service, workers,
                                                                        0.99, 5.5),
                                                                arguments(
                                                                        rate, service, workers, 0.5,
                                                                        1.0)))));
    }

    @ParameterizedTest(name = "{0}/s, {1} ms, {2} workers, p{3} within {4} service times")
    @MethodSource("grid")
    void isTheSmallestCountThatMeetsTheObjective(
            double rate, int serviceMillis, int workers, double quantile, double services) {
        int withinMillis = (int) Math.ceil(serviceMillis * services);
        int expected = smallest(rate, serviceMillis, workers, quantile, withinMillis);
        Scenario.group(
                        latency("m")
                                .objective(quantile, withinMillis + "ms")
                                .serviceTime(serviceMillis + "ms")
                                .workers(workers))
                .instances(1)
                .reads("m", rate)
                .decide()
                .wants(expected);
    }

    @Test
    void theIndependentFormulaAgreesWithASimulatedQueue() {
        double[] sojourn = simulate(20, 10, 3, 400_000, new SplittableRandom(7));
        Arrays.sort(sojourn);
        for (double time : new double[] {0.1, 0.3, 0.6}) {
            long slower = Arrays.stream(sojourn).filter(t -> t > time).count();
            assertThat((double) slower / sojourn.length)
                    .isCloseTo(late(20, 10, 3, time), within(0.01));
        }
    }

    @ParameterizedTest(name = "{0} requests/s: {1}")
    @CsvSource({"10, 3", "0, 0"})
    void theWorkedExample(double rate, int expected) {
        Scenario.group(latency("m").objective(0.99, "500ms").serviceTime("100ms"))
                .instances(1)
                .reads("m", rate)
                .decide()
                .wants(expected);
    }

    @Test
    void aRateIsTheInverseOfATime() {
        Scenario.group(latency("m").objective(0.99, "500ms").serviceRate(10))
                .instances(1)
                .reads("m", 10)
                .decide()
                .wants(3);
    }

    @Test
    void anObjectiveBelowTheServiceTimeIsAnErrorThatSaysSo() {
        Scenario.group(latency("m").objective(0.99, "100ms").serviceTime("100ms"))
                .reads("m", 10)
                .decide()
                .holds()
                .says(ReasonCode.RULE_ERROR)
                .becauseOf("no number of instances meets the objective");
    }

    @Test
    void aNegativeRateIsAnError() {
        Scenario.group(latency("m")).reads("m", -1).decide().holds().says(ReasonCode.RULE_ERROR);
    }

    @ParameterizedTest
    @CsvSource({"1e5", "1e9", "1e15", "1e308"})
    void anyFiniteRateHasAnAnswerAtOnce(double rate) {
        Scenario.group(latency("m").serviceTime("10ms").objective(0.95, "100ms"))
                .bounds(0, Integer.MAX_VALUE)
                .instances(1)
                .reads("m", rate)
                .decide()
                .wants((int) Math.min(Integer.MAX_VALUE, referenceForLarge(rate / 100)));
    }

    // With many servers the queue hardly matters: the count is the load and a little more.
    private static double referenceForLarge(double offered) {
        if (offered > 1e8) {
            return Integer.MAX_VALUE;
        }
        double count = offered;
        while (late(offered * 100, 100, (int) count, 0.1) > 0.05) {
            count++;
        }
        return count;
    }

    @Test
    void aHoldSaysHowLongRequestsTake() {
        Scenario.group(latency("m").objective(0.99, "500ms").serviceTime("100ms"))
                .instances(3)
                .reads("m", 10)
                .decide()
                .holds()
                .becauseOf("10 requests/s", "p99", "500 ms");
    }

    @Test
    void aScheduledMaximumAboveTheGroupsIsReached() {
        int expected = smallest(300, 100, 1, 0.95, 305);
        assertThat(expected).isBetween(32, 100);
        Scenario.group(latency("m").objective(0.95, "305ms").serviceTime("100ms"))
                .bounds(0, 5)
                .schedule(Schedules.bounds("big", "monday", "08:00", "18:00", 0, 100))
                .instances(5)
                .reads("m", 300)
                .decide()
                .wants(expected);
    }

    private static int smallest(
            double rate, int serviceMillis, int workers, double quantile, int withinMillis) {
        int count = 1;
        while (late(rate, 1000.0 / serviceMillis, count * workers, withinMillis / 1000.0)
                > 1 - quantile) {
            count++;
        }
        return count;
    }

    /// P(sojourn > t) in an M/M/c queue, by definition.
    private static double late(double arrivals, double service, int servers, double time) {
        double offered = arrivals / service;
        if (offered >= servers) {
            return 1;
        }
        // p_n relative to p_c, downwards from c and upwards as a geometric series.
        double below = 0;
        double relative = 1;
        for (int n = servers; n >= 1 && relative > 1e-18; n--) {
            relative *= n / offered;
            below += relative;
        }
        if (below > 1e17 || Double.isInfinite(below)) {
            return Math.exp(-service * time);
        }
        double atLeast = 1 / (1 - offered / servers);
        double waits = atLeast / (below + atLeast);
        double drain = servers * service - arrivals;
        // P(S > t) when served at once; else the wait is exponential with rate `drain`.
        int slices = 20_000;
        double step = time / slices;
        double waitsAndLate = Math.exp(-drain * time);
        for (int slice = 0; slice < slices; slice++) {
            double wait = (slice + 0.5) * step;
            waitsAndLate +=
                    drain * Math.exp(-drain * wait) * Math.exp(-service * (time - wait)) * step;
        }
        return (1 - waits) * Math.exp(-service * time) + waits * waitsAndLate;
    }

    private static double[] simulate(
            double arrivals, double service, int servers, int requests, SplittableRandom random) {
        double[] free = new double[servers];
        double[] sojourn = new double[requests];
        double now = 0;
        for (int request = 0; request < requests; request++) {
            now += -Math.log(1 - random.nextDouble()) / arrivals;
            int first = 0;
            for (int server = 1; server < servers; server++) {
                first = free[server] < free[first] ? server : first;
            }
            double start = Math.max(now, free[first]);
            free[first] = start - Math.log(1 - random.nextDouble()) / service;
            sojourn[request] = free[first] - now;
        }
        return sojourn;
    }
}

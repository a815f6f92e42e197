package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.MetricsProvider;
import io.novacron.autoscaler.spi.MetricsProvider.MetricKey;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// The contract of [MetricsProvider]; every implementation extends it.
public abstract class MetricsProviderContract {

    private MetricsProvider provider;

    /// For subclasses.
    protected MetricsProviderContract() {}

    /// Opens the provider, after its sources are up.
    protected abstract MetricsProvider open();

    /// A request that is answered with a value now, or after collecting a few times.
    protected abstract MetricRequest answered();

    /// A request whose source is there but has nothing, or does not answer: no sample.
    protected abstract MetricRequest unanswered();

    /// A request whose source takes the call and never answers; empty where there is no such thing.
    protected Optional<MetricRequest> hanging() {
        return Optional.empty();
    }

    /// A definition that `validate` refuses.
    protected abstract MetricDefinition invalid();

    /// How long to wait for what must happen.
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    @BeforeEach
    final void openProvider() {
        provider = open();
    }

    @AfterEach
    final void closeProvider() {
        provider.close();
    }

    /// The provider under test.
    protected final MetricsProvider provider() {
        return provider;
    }

    /// Collects until the request has a value.
    protected final MetricReading awaitValue(MetricRequest request) {
        long deadline = System.nanoTime() + patience().toNanos();
        Optional<MetricReading> reading = read(request);
        while (!hasValue(reading)) {
            assertThat(System.nanoTime() < deadline)
                    .as("a value of %s; last reading: %s", request.key(), reading)
                    .isTrue();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            reading = read(request);
        }
        return reading.orElseThrow();
    }

    private Optional<MetricReading> read(MetricRequest request) {
        return of(request, provider.collect(List.of(request), Call.within(patience())));
    }

    private static Optional<MetricReading> of(
            MetricRequest request, Map<MetricKey, MetricReading> readings) {
        return Optional.ofNullable(readings.get(request.key()));
    }

    private static boolean hasValue(Optional<MetricReading> reading) {
        return reading.filter(read ->
                        read.error().isEmpty()
                                && (read.value().isPresent()
                                        || !read.history().isEmpty()
                                        || !read.perInstance().orElse(List.of()).isEmpty()))
                .isPresent();
    }

    @Test
    void aValueIsFiniteAndHasATimeThatIsNow() {
        MetricReading reading = awaitValue(answered());
        List<Double> values = new ArrayList<>();
        reading.value().ifPresent(values::add);
        reading.perInstance()
                .ifPresent(samples -> samples.forEach(sample -> values.add(sample.value())));
        assertThat(values).isNotEmpty().allMatch(Double::isFinite);
    }

    @Test
    @DisplayName("INCIDENTS 11: only the instances asked for have samples, each at most one")
    void onlyInstancesAskedForHaveSamples() {
        MetricRequest request = answered();
        Set<String> asked =
                request.instances().stream()
                        .flatMap(instance ->
                                java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of(instance.id()),
                                        instance.address().stream()))
                        .collect(Collectors.toSet());
        awaitValue(request)
                .perInstance()
                .ifPresent(samples ->
                        assertThat(samples)
                                .extracting(InstanceSample::instance)
                                .doesNotHaveDuplicates()
                                .allMatch(asked::contains));
    }

    @Test
    @DisplayName("INCIDENTS 2, 4: nothing is no sample or an error, never a zero")
    void nothingIsNotZero() {
        MetricRequest request = unanswered();
        for (int tick = 0; tick < 3; tick++) {
            Optional<MetricReading> reading = read(request);
            assertThat(hasValue(reading)).as("%s", reading).isFalse();
        }
    }

    @Test
    @DisplayName("INCIDENTS 18: a request that fails leaves the others alone")
    void aFailingRequestLeavesTheOthersAlone() {
        MetricRequest good = answered();
        awaitValue(good);
        Map<MetricKey, MetricReading> readings =
                provider.collect(List.of(unanswered(), good), Call.within(patience()));
        assertThat(hasValue(of(good, readings))).isTrue();
    }

    @Test
    @DisplayName(
            "INCIDENTS 40: a source that hangs costs no more than the call's time, and others nothing")
    void aSourceThatHangsIsLeftBehind() {
        MetricRequest good = answered();
        awaitValue(good);
        Optional<MetricRequest> hanging = hanging();
        org.junit.jupiter.api.Assumptions.assumeTrue(hanging.isPresent());
        long before = System.nanoTime();
        Map<MetricKey, MetricReading> readings =
                provider.collect(
                        List.of(hanging.get(), good), Call.within(Duration.ofMillis(1500)));
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isLessThan(Duration.ofMillis(2500));
        assertThat(hasValue(of(good, readings))).isTrue();
        assertThat(hasValue(of(hanging.get(), readings))).isFalse();
    }

    @Test
    void askedForNothingItAnswersNothing() {
        assertThat(provider.collect(List.of(), Call.within(patience()))).isEmpty();
    }

    @Test
    void aGroupWithoutInstancesIsNoFailureOfOthers() {
        MetricRequest good = answered();
        awaitValue(good);
        MetricRequest empty =
                new MetricRequest(
                        good.group().toBuilder().build(),
                        "empty",
                        good.definition(),
                        List.<Instance>of());
        Map<MetricKey, MetricReading> readings =
                provider.collect(List.of(empty, good), Call.within(patience()));
        assertThat(hasValue(of(good, readings))).isTrue();
    }

    @Test
    void aDefinitionThatIsWrongIsToldWithItsPath() {
        MetricRequest good = answered();
        assertThat(provider.validate(good.group(), good.metric(), good.definition()))
                .noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
        assertThat(provider.validate(good.group(), "odd", invalid()))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.path()).startsWith("metrics.odd"));
    }
}

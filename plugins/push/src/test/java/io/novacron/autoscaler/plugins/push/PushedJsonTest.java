package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Observation.InstanceSample;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.model.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushedJsonTest {

    private final Pushed pushed = new Pushed();

    private MetricReading read() {
        return pushed.read(Pushed.request("web", "rps"));
    }

    @Test
    void aGroupsValueComesWithItsTimeAndThoseBefore() {
        pushed.value("web", "rps", 10, Duration.ofSeconds(-90));
        pushed.value("web", "rps", 12, Duration.ofSeconds(-30));
        MetricReading reading = read();
        assertThat(reading.value()).hasValue(12);
        assertThat(reading.at()).contains(Pushed.START.minusSeconds(30));
        assertThat(reading.history().size()).isEqualTo(2);
        assertThat(reading.history().valueAt(0)).isEqualTo(10);
    }

    @Test
    void withoutATimeItIsNow() {
        pushed.json("{\"samples\": [{\"group\": \"web\", \"metric\": \"rps\", \"value\": 3}]}");
        assertThat(read().at()).contains(Pushed.START);
    }

    @ParameterizedTest
    @CsvSource({"1767607200", "1767607200000", "'\"2026-01-05T11:00:00+01:00\"'"})
    void timesAreRfc3339OrEpochSecondsOrMilliseconds(String at) {
        PushReport report =
                pushed.json(
                        "{\"samples\": [{\"group\": \"web\", \"metric\": \"rps\", \"value\": 3, \"at\": %s}]}"
                                .formatted(at));
        assertThat(report.problems()).isEmpty();
        assertThat(read().at()).contains(Pushed.START);
    }

    @Test
    void instancesAreFoundByIdOrAddress() {
        pushed.json(
                """
                {"samples": [
                  {"group": "web", "metric": "busy", "instance": "i-1", "value": 40},
                  {"group": "web", "metric": "busy", "instance": "10.0.0.2:80", "value": 50},
                  {"group": "web", "metric": "busy", "instance": "i-9", "value": 60}]}\
                """);
        Instance byAddress =
                new Instance(
                        "i-2",
                        io.novacron.autoscaler.model.InstanceState.RUNNING,
                        java.util.Optional.of(true),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.empty(),
                        java.util.Optional.of("10.0.0.2:80"),
                        true,
                        false,
                        false);
        MetricReading reading =
                pushed.read(
                        Pushed.request(
                                "web",
                                "busy",
                                Instance.running("i-1", Pushed.START),
                                byAddress,
                                Instance.running("i-3", Pushed.START)));
        assertThat(reading.perInstance().orElseThrow())
                .extracting(InstanceSample::instance, InstanceSample::value)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("i-1", 40.0),
                        org.assertj.core.api.Assertions.tuple("i-2", 50.0));
    }

    @Test
    void aSampleThatIsWrongIsNamedAndTheOthersAreTaken() {
        PushReport report =
                pushed.json(
                        """
                        {"samples": [
                          {"group": "web", "metric": "rps", "value": "NaN"},
                          {"group": "web", "metric": "rps", "valu": 3},
                          {"group": "web", "value": 3},
                          {"group": "web", "metric": "rps", "value": 1e999},
                          {"group": "web", "metric": "rps", "value": 3, "at": "yesterday"},
                          {"group": "web", "metric": ["rps", {"a": 1}], "value": 3},
                          {"group": "web", "metric": "rps", "value": 7}]}\
                        """);
        assertThat(report.taken()).isEqualTo(1);
        assertThat(report.refused()).isEqualTo(6);
        assertThat(report.problems())
                .extracting(Problem::path)
                .containsExactly(
                        "samples[0].value",
                        "samples[1].valu",
                        "samples[2].metric",
                        "samples[3].value",
                        "samples[4].at",
                        "samples[5].metric");
        assertThat(read().value()).hasValue(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"samples\": {}}",
                "{\"samples\": [3]}",
                "{\"samples\": [}",
                "{\"other\": []}",
                "{\"samples\": []} x",
                "{\"samples\": [{\"group\": \"web\""
            })
    void whatIsNotOfTheFormIsMalformed(String body) {
        assertThatThrownBy(() -> pushed.json(body))
                .isInstanceOfSatisfying(
                        PushException.class,
                        wrong -> assertThat(wrong.kind()).isEqualTo(PushException.Kind.MALFORMED));
    }

    @Test
    @DisplayName("INCIDENTS 25: a sample seen twice counts once, whatever the order")
    void repeatedAndLateSamplesFindTheirPlace() {
        for (int round = 0; round < 2; round++) {
            pushed.value("web", "rps", 12, Duration.ofSeconds(-30));
            pushed.value("web", "rps", 10, Duration.ofSeconds(-90));
        }
        MetricReading reading = read();
        assertThat(reading.value()).hasValue(12);
        assertThat(reading.history().size()).isEqualTo(2);
        assertThat(reading.history().millisAt(0))
                .isEqualTo(Pushed.START.minusSeconds(90).toEpochMilli());
    }

    @Test
    @DisplayName("INCIDENTS 37: a little ahead counts as arriving now, far ahead is told")
    void clocksThatDiffer() {
        pushed.value("web", "rps", 5, Duration.ofSeconds(60));
        assertThat(read().at()).contains(Pushed.START);
        pushed.value("web", "rps", 9, Duration.ofHours(1));
        assertThat(read().error().orElseThrow()).contains("ahead of this machine's clock");
        pushed.now = Pushed.START.plus(Duration.ofMinutes(4));
        pushed.value(6);
        assertThat(read().value()).hasValue(6);
    }

    @Test
    @DisplayName("INCIDENTS 37: our own clock goes back an hour, new samples still count")
    void ourOwnClockGoesBack() {
        pushed.value(5);
        pushed.now = Pushed.START.minus(Duration.ofHours(1));
        pushed.value(8);
        MetricReading reading = read();
        assertThat(reading.value()).hasValue(8);
        assertThat(reading.at()).contains(pushed.now);
        assertThat(reading.history().size()).isEqualTo(1);
    }

    @Test
    void aSeriesWithoutSamplesIsForgotten() {
        pushed.value(5);
        pushed.now = Pushed.START.plus(PushSettings.DEFAULT.expireAfter()).plusSeconds(1);
        assertThat(read().value()).isEmpty();
        assertThat(pushed.provider.series()).isZero();
    }

    @Test
    @DisplayName("INCIDENTS 41: created and forgotten groups leave nothing behind")
    void forgottenGroupsLeaveNothing() {
        for (int group = 0; group < 1_000; group++) {
            pushed.value("web-" + group, "rps", 1, Duration.ZERO);
        }
        assertThat(pushed.provider.series()).isEqualTo(1_000);
        pushed.now = Pushed.START.plus(Duration.ofHours(1));
        read();
        assertThat(pushed.provider.series()).isZero();
    }

    @Test
    void oneGroupThatGoesWildLeavesRoomForOthers() {
        Pushed small = new Pushed(Pushed.bounded(10, 4));
        List<PushReport> reports = new ArrayList<>();
        for (int metric = 0; metric < 6; metric++) {
            reports.add(small.value("wild", "m" + metric, 1, Duration.ZERO));
        }
        assertThat(reports).extracting(PushReport::taken).containsExactly(1, 1, 1, 1, 0, 0);
        assertThat(reports.getLast().problems().getFirst().allowed()).contains("seriesPerGroup");
        assertThat(small.value("web", "rps", 1, Duration.ZERO).taken()).isEqualTo(1);
        // A known series goes on, whatever is full.
        assertThat(small.value("wild", "m0", 2, Duration.ZERO).taken()).isEqualTo(1);
    }

    @Test
    void allGroupsTogetherAreBounded() {
        Pushed small = new Pushed(Pushed.bounded(3, 2));
        int taken = 0;
        for (int group = 0; group < 5; group++) {
            taken += small.value("g" + group, "rps", 1, Duration.ZERO).taken();
        }
        assertThat(taken).isEqualTo(3);
        assertThat(small.provider.series()).isEqualTo(3);
    }

    @Test
    void theListenerHearsNewestValuesBesideWhatTheEvaluationSaw() {
        List<String> heard = new ArrayList<>();
        pushed.provider.listen((group, metric, before, value) -> {
            heard.add(group + "." + metric + " " + before + " -> " + value);
            return value > 100;
        });
        pushed.value(5);
        read();
        pushed.value("web", "rps", 4, Duration.ofSeconds(-10));
        pushed.value(200);
        pushed.value(201);
        pushed.value(20);
        pushed.value(21);
        assertThat(heard)
                .containsExactly(
                        "web.rps " + OptionalDouble.empty() + " -> 5.0",
                        "web.rps " + OptionalDouble.of(5) + " -> 200.0",
                        "web.rps " + OptionalDouble.of(200) + " -> 201.0",
                        "web.rps " + OptionalDouble.of(201) + " -> 20.0",
                        "web.rps " + OptionalDouble.of(20) + " -> 21.0");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedUnread() {
        byte[] body = new byte[PushSettings.DEFAULT.maxBodyBytes() + 1];
        assertThatThrownBy(() -> pushed.provider.ingest().json(body))
                .isInstanceOfSatisfying(
                        PushException.class,
                        wrong -> assertThat(wrong.kind()).isEqualTo(PushException.Kind.TOO_LARGE));
    }
}

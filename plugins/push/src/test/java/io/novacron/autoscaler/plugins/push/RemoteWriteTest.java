package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Observation.MetricReading;
import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RemoteWriteTest {

    private static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

    private final Pushed pushed = new Pushed();

    private PushReport write(Map<String, String> labels, double value) {
        return pushed.provider
                .ingest()
                .remoteWrite(
                        new RemoteWriteBody()
                                .series(labels, value, pushed.now.toEpochMilli())
                                .packed());
    }

    private static MetricRequest request(String group, String query) {
        return Pushed.request(group, "load", Optional.of(query), Optional.empty());
    }

    @Test
    void aSeriesGoesToTheGroupItsLabelNames() {
        MetricRequest web = request("web", "job:rps{env=\"prod\"}");
        MetricRequest api = request("api", "job:rps{env=\"prod\"}");
        pushed.read(web);
        pushed.read(api);
        assertThat(write(Map.of("__name__", "job:rps", "env", "prod", "group", "web"), 7).taken())
                .isEqualTo(1);
        assertThat(write(Map.of("__name__", "job:rps", "env", "test", "group", "api"), 9))
                .isEqualTo(new PushReport(0, 1, 0, java.util.List.of()));
        assertThat(pushed.read(web).value()).hasValue(7);
        assertThat(pushed.read(api).value()).isEmpty();
    }

    @Test
    void withoutAQueryTheSeriesHasTheMetricsName() {
        MetricRequest web = Pushed.request("web", "rps");
        pushed.read(web);
        write(Map.of("__name__", "rps", "group", "web"), 7);
        assertThat(pushed.read(web).value()).hasValue(7);
    }

    @Test
    void theQueryMayNameTheGroupsLabelItself() {
        MetricRequest web = request("web", "rps{job=\"${group}\", team=~\"${team}|x\"}");
        pushed.read(web);
        write(Map.of("__name__", "rps", "job", "web", "team", "shop"), 7);
        write(Map.of("__name__", "rps", "job", "web", "team", "else"), 8);
        write(Map.of("__name__", "rps", "job", "api", "team", "shop"), 9);
        assertThat(pushed.read(web).value()).hasValue(7);
    }

    @Test
    void instancesAreNamedByTheMetricsLabel() {
        MetricRequest web =
                Pushed.request(
                        "web",
                        "busy",
                        Optional.empty(),
                        Optional.of("pod"),
                        Instance.running("i-1", Pushed.START),
                        Instance.running("i-2", Pushed.START));
        pushed.read(web);
        write(Map.of("__name__", "busy", "group", "web", "pod", "i-1"), 7);
        write(Map.of("__name__", "busy", "group", "web", "pod", "i-2"), 9);
        assertThat(pushed.read(web).perInstance().orElseThrow()).hasSize(2);
        write(Map.of("__name__", "busy", "group", "web", "pod", "i-2"), STALE);
        assertThat(pushed.read(web).perInstance().orElseThrow()).hasSize(1);
    }

    @Test
    void twoSeriesForOneValueAreAnErrorNotASumAndNotTheLast() {
        MetricRequest web = request("web", "requests");
        pushed.read(web);
        write(Map.of("__name__", "requests", "group", "web", "code", "200"), 100);
        PushReport second = write(Map.of("__name__", "requests", "group", "web", "code", "500"), 1);
        assertThat(second.refused()).isEqualTo(1);
        assertThat(pushed.read(web).error().orElseThrow()).contains("more than one series");
    }

    @Test
    void theReplicasOfOnePrometheusAreOneSeries() {
        MetricRequest web = request("web", "requests");
        pushed.read(web);
        write(Map.of("__name__", "requests", "group", "web", "prometheus_replica", "a"), 100);
        write(Map.of("__name__", "requests", "group", "web", "prometheus_replica", "b"), 101);
        assertThat(pushed.read(web).value()).hasValue(101);
    }

    @Test
    @DisplayName("INCIDENTS 2, 4: a series that has ended is missing, NaN is no number")
    void staleAndNaNAreMissing() {
        MetricRequest web = request("web", "requests");
        pushed.read(web);
        Map<String, String> labels = Map.of("__name__", "requests", "group", "web");
        write(labels, 100);
        assertThat(write(labels, STALE).refused()).isZero();
        MetricReading stale = pushed.read(web);
        assertThat(stale.value()).isEmpty();
        assertThat(stale.error()).isPresent();
        pushed.now = pushed.now.plusSeconds(15);
        write(labels, 90);
        assertThat(pushed.read(web).value()).hasValue(90);
        assertThat(write(labels, Double.NaN).refused()).isEqualTo(1);
        assertThat(pushed.read(web).value()).isEmpty();
    }

    @Test
    void aNewDocumentChangesWhatIsTaken() {
        pushed.read(request("web", "requests"));
        pushed.read(request("web", "hits"));
        assertThat(write(Map.of("__name__", "requests", "group", "web"), 1).unmatched())
                .isEqualTo(1);
        assertThat(write(Map.of("__name__", "hits", "group", "web"), 1).taken()).isEqualTo(1);
    }

    @Test
    void aHeadThatClaimsTooMuchIsRefusedBeforeMemoryIsTaken() {
        byte[] claimsFortyMegabytes = {(byte) 0x80, (byte) 0xA0, (byte) 0xC8, 0x13, 0, 0};
        assertThatThrownBy(() -> pushed.provider.ingest().remoteWrite(claimsFortyMegabytes))
                .isInstanceOfSatisfying(
                        PushException.class,
                        wrong -> assertThat(wrong.kind()).isEqualTo(PushException.Kind.MALFORMED));
    }

    @Test
    void aBodyThatUnpacksToTooMuchIsTooLarge() {
        byte[] zeros = RemoteWriteBody.pack(new byte[PushSettings.DEFAULT.maxDecodedBytes() + 1]);
        assertThatThrownBy(() -> pushed.provider.ingest().remoteWrite(zeros))
                .isInstanceOfSatisfying(
                        PushException.class,
                        wrong -> assertThat(wrong.kind()).isEqualTo(PushException.Kind.TOO_LARGE));
    }

    @Test
    void anEmptyBodyIsMalformed() {
        assertThatThrownBy(() -> pushed.provider.ingest().remoteWrite(new byte[0]))
                .isInstanceOf(PushException.class);
    }
}

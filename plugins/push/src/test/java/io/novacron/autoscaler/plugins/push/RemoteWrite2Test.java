package io.novacron.autoscaler.plugins.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.spi.MetricsProvider.MetricRequest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Prometheus remote write 2.0.
class RemoteWrite2Test {

    private static final Map<String, String> WANTED = Map.of("__name__", "rps", "group", "web");
    private static final Map<String, String> OTHER = Map.of("__name__", "up", "job", "node");

    private final Pushed pushed = new Pushed();
    private final MetricRequest web = Pushed.request("web", "rps");

    @BeforeEach
    void ask() {
        pushed.read(web);
    }

    private RemoteWriteReport write(byte[] body) {
        return pushed.provider.ingest().remoteWrite2(body);
    }

    private RemoteWrite2Body body() {
        return new RemoteWrite2Body()
                .series(OTHER, 1, pushed.now.toEpochMilli())
                .series(WANTED, 7, pushed.now.toEpochMilli());
    }

    @Test
    void aSeriesGoesToTheGroupItsLabelNames() {
        RemoteWriteReport report = write(body().packed());
        assertThat(report.samples().taken()).isEqualTo(1);
        assertThat(report.samples().unmatched()).isEqualTo(1);
        assertThat(report.acceptedSamples()).isEqualTo(2);
        assertThat(pushed.read(web).value()).hasValue(7);
    }

    @Test
    void textsMayStandBehindTheSeriesThatNeedThem() {
        assertThat(write(body().packedBackwards()).samples().taken()).isEqualTo(1);
        assertThat(pushed.read(web).value()).hasValue(7);
    }

    @Test
    void histogramsAreNobodysOrRefusedAndExemplarsNobodys() {
        RemoteWriteReport report =
                write(
                        new RemoteWrite2Body()
                                .histogram(OTHER, pushed.now.toEpochMilli())
                                .histogram(WANTED, pushed.now.toEpochMilli())
                                .packed());
        assertThat(report.histograms()).isEqualTo(1);
        assertThat(report.exemplars()).isEqualTo(2);
        assertThat(report.samples().refused()).isEqualTo(1);
        assertThat(report.samples().problems().getFirst().toString())
                .contains("web.rps", "a native histogram");
    }

    @Test
    void aLabelThatRefersToNoTextIsRefused() {
        byte[] outside = {0x2a, 4, 0x0a, 2, 7, 8};
        byte[] half = {0x22, 0, 0x2a, 3, 0x0a, 1, 0};
        assertThatThrownBy(() -> write(RemoteWriteBody.pack(outside)))
                .isInstanceOf(PushException.class)
                .hasMessageContaining("refers to symbol 7 of 0");
        assertThatThrownBy(() -> write(RemoteWriteBody.pack(half)))
                .isInstanceOf(PushException.class)
                .hasMessageContaining("a label has a name and no value");
    }

    @Test
    void aBodyOfTheOtherVersionHoldsNothing() {
        byte[] first = new RemoteWriteBody().series(WANTED, 7, pushed.now.toEpochMilli()).packed();
        assertThat(write(first).acceptedSamples()).isZero();
        assertThat(pushed.provider.ingest().remoteWrite(body().packed()).taken()).isZero();
    }
}

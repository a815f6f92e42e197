package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.ScalingMode;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoGroupTest {

    @Test
    void theExampleIsTheGroupThatRuns() throws Exception {
        assertThat(Path.of("..", "examples/groups/demo.yaml"))
                .content()
                .isEqualTo(DemoGroup.text("demo.yaml"));
    }

    @Test
    void theScaleOfTheLoadIsThatOfTheRules() throws Exception {
        ScalingGroup group = DemoGroup.load(5);

        Rule.Target target = (Rule.Target) group.rules().getFirst();
        assertThat(target.target()).isEqualTo(100 * DemoGroup.TARGET);
        assertThat(target.tolerance()).hasValue(DemoGroup.TOLERANCE);
        assertThat(group.maxCapacity()).isEqualTo(5);
        assertThat(DemoGroup.peakPerSecond(5)).isEqualTo(150);
        assertThat(group.behavior()).isNotEqualTo(Behavior.DEFAULT);
    }

    @Test
    void theFurtherGroupsAreWhatTheirInstancesAreToldAndEndWithTheDemo() throws Exception {
        ScalingGroup media = DemoGroup.read("media.yaml");
        assertThat(media.mode()).isEqualTo(ScalingMode.MIXED);
        assertThat(media.launchTemplate().get("command").toString())
                .contains(
                        Worker.class.getName() + ", --port, ${port}, --workers, ${cpu}",
                        "--exit-with, " + ProcessHandle.current().pid());
        assertThat(DemoGroup.read("shop.yaml").predictive().orElseThrow().aim())
                .isEqualTo(new Predictive.Aim.Objective(0.01));
    }

    /// Every minute of a week has its load and what served it, and the promise was kept.
    @Test
    void thePastThatIsRememberedIsAWeekThatWasServed() throws Exception {
        ScalingGroup shop = DemoGroup.read("shop.yaml");
        Instant until = Instant.parse("2026-01-12T00:00:00Z");
        DayTrace day = DayTrace.synthetic(1);
        List<Sample> past =
                RememberedPast.of(
                        shop, "rps", 10, minute -> 40 * day.at(minute / 1440.0 % 1), until);

        List<Sample> ready =
                past.stream()
                        .filter(sample -> sample.series().equals(SampleHistory.CAPACITY_READY))
                        .toList();
        List<Sample> load =
                past.stream().filter(sample -> sample.series().equals("demand:rps")).toList();
        assertThat(ready).hasSameSizeAs(load).hasSize(7 * 1440);
        assertThat(load.getLast().at()).isEqualTo(until.minusSeconds(60));
        long lacking = 0;
        for (int minute = 0; minute < ready.size(); minute++) {
            assertThat(ready.get(minute).value()).isBetween(0.0, 5.0);
            lacking += 10 * ready.get(minute).value() < load.get(minute).value() ? 1 : 0;
        }
        assertThat(lacking).isLessThan(ready.size() / 100);
    }

    @Test
    void workersEndWithTheDemo() throws Exception {
        List<?> command = (List<?>) DemoGroup.load(5).launchTemplate().get("command");

        assertThat(command.toString())
                .contains(
                        Worker.class.getName(),
                        "--port, ${port}",
                        "--exit-with, " + ProcessHandle.current().pid());
    }
}

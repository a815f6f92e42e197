package io.novacron.autoscaler.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Behavior;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoGroupTest {

    @Test
    void theExampleIsTheGroupThatRuns() throws Exception {
        assertThat(Path.of("..", "examples/groups/demo.yaml"))
                .content()
                .isEqualTo(DemoGroup.text());
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
    void workersEndWithTheDemo() throws Exception {
        List<?> command = (List<?>) DemoGroup.load(5).launchTemplate().get("command");

        assertThat(command.toString())
                .contains(
                        Worker.class.getName(),
                        "--port, ${port}",
                        "--exit-with, " + ProcessHandle.current().pid());
    }
}

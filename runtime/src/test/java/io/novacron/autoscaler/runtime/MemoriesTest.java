package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.model.Sizing.Flavor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MemoriesTest {

    private static final Instance ONE = Instance.running("i-1", Instant.EPOCH);

    private static final ScalingGroup SIZED =
            ScalingGroup.builder("web")
                    .resourceType(ResourceType.VM)
                    .maxCapacity(5)
                    .size(
                            new Sizing(
                                    new Sizing.Choice.Flavors(
                                            List.of(
                                                    new Flavor(
                                                            "small",
                                                            1,
                                                            2e9,
                                                            OptionalDouble.of(0.05)),
                                                    new Flavor(
                                                            "large",
                                                            4,
                                                            8e9,
                                                            OptionalDouble.of(0.20)))),
                                    Optional.of("small"),
                                    Sizing.Resize.LIVE,
                                    OptionalDouble.empty(),
                                    Duration.ofHours(1)))
                    .build();

    @Test
    void anInstanceIsPaidByTheSizeItHas() {
        List<Instance> observed =
                List.of(
                        ONE,
                        ONE.withSize("small"),
                        ONE.withSize("large"),
                        ONE.withSize("unheard of"));

        assertThat(Memories.pricePerHour(SIZED, observed))
                .isCloseTo(0.05 + 0.05 + 0.20 + 0.05, within(1e-9));
    }

    @Test
    void whatHasFailedOrIsStoppedIsNotPaid() {
        List<Instance> observed =
                List.of(
                        ONE.withState(InstanceState.FAILED, false),
                        ONE.withState(InstanceState.STOPPED, false),
                        ONE.withState(InstanceState.PENDING, false),
                        ONE.withState(InstanceState.TERMINATING, false));

        assertThat(Memories.pricePerHour(SIZED, observed)).isCloseTo(0.10, within(1e-9));
    }
}

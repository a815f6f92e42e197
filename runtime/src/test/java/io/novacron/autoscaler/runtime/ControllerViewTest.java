package io.novacron.autoscaler.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a controller is listed, by how long that takes.
class ControllerViewTest {

    private static final Call CALL = new Call(Duration.ofSeconds(10), 1);

    private final VirtualClock clock = VirtualClock.atMonday();
    private long tick;
    private int listings;
    private Duration length = Duration.ZERO;

    private final ControllerView view =
            new ControllerView(
                    "fleet",
                    new Slow(),
                    Tasks.direct(),
                    new ServiceLog(new InMemoryStateStore(), () -> {}),
                    5,
                    clock);

    @Test
    void aListingThatCostsNothingIsTakenInEachTickAndServesAllWhoAskInIt() {
        assertThat(list()).isEqualTo(1);
        assertThat(again()).isEqualTo(1);
        clock.advance(Duration.ofMillis(200));
        assertThat(list()).isEqualTo(2);
    }

    @Test
    void aListingThatTakesLongIsTakenAnewBesideThoseWhoWorkWithTheOldOne() {
        length = Duration.ofMillis(300);
        assertThat(list()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(2));
        assertThat(list()).isEqualTo(1);
        assertThat(listings).isEqualTo(1);
        // It serves for 5 s; the next one and a slot need 1.7 s.
        clock.advance(Duration.ofSeconds(1));
        assertThat(list()).as("who asks does not wait").isEqualTo(1);
        assertThat(listings).isEqualTo(2);
        assertThat(list()).isEqualTo(2);
    }

    @Test
    void aListingThatHasServedItsTimeIsWaitedFor() {
        length = Duration.ofMillis(300);
        assertThat(list()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(6));
        assertThat(list()).isEqualTo(2);
    }

    private long list() {
        tick++;
        return again();
    }

    private long again() {
        Listing listing = view.list(tick, clock.instant(), CALL, _ -> {});
        return ((Listing.Complete) listing).number();
    }

    /// Lists nothing, in a time that is set.
    private final class Slow implements ResourceController {
        @Override
        public List<ManagedInstance> list(Call call) {
            listings++;
            clock.advance(length);
            return List.of();
        }

        @Override
        public List<Problem> validate(ScalingGroup group) {
            return List.of();
        }

        @Override
        public Instance launch(LaunchRequest request, Call call) {
            throw new AssertionError("nobody launches");
        }

        @Override
        public void terminate(TerminateRequest request, Call call) {
            throw new AssertionError("nobody terminates");
        }

        @Override
        public void close() {}
    }
}

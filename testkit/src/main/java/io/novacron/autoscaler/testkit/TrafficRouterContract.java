package io.novacron.autoscaler.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.TrafficRouter;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The contract of [TrafficRouter]; every implementation extends it. Each test begins with an empty
/// pool.
public abstract class TrafficRouterContract {

    /// For subclasses.
    protected TrafficRouterContract() {}

    /// The router under test, the same one throughout a test.
    protected abstract TrafficRouter router();

    /// A valid group of this router's.
    protected abstract ScalingGroup group();

    /// A ready instance with an address.
    protected abstract Instance instance(String id);

    /// Lets as much time pass as requests take to end, where there is a clock to do that with.
    protected void requestsEnd() {}

    /// The terms of ordinary calls.
    protected Call call() {
        return Call.within(Duration.ofSeconds(20));
    }

    private void register(String id) {
        router().register(group(), instance(id), call());
    }

    private Set<String> members() {
        return router().members(group(), call());
    }

    @Test
    void aGroupThatFitsHasNoProblems() {
        assertThat(router().validate(group()))
                .noneMatch(problem -> problem.severity() == Problem.Severity.ERROR);
    }

    @Test
    void anEmptyPoolHasNoMembers() {
        assertThat(members()).isEmpty();
    }

    @Test
    void whatIsRegisteredIsAMemberOnce() {
        register("web-1");
        register("web-2");
        register("web-1");
        assertThat(members()).containsExactlyInAnyOrder("web-1", "web-2");
    }

    @Test
    void aDrainedInstanceLeavesThePoolAndTheOthersStay() {
        register("web-1");
        register("web-2");
        router().drain(group(), "web-1", call());
        router().drain(group(), "web-1", call());
        assertThat(members()).containsExactly("web-2");
        requestsEnd();
        Await.until("no request is under way", () -> router().drained(group(), "web-1", call()));
        assertThat(members()).containsExactly("web-2");
    }

    @Test
    void aMemberIsNotDrained() {
        register("web-1");
        requestsEnd();
        assertThat(router().drained(group(), "web-1", call())).isFalse();
    }

    @Test
    void aDrainIsTakenBack() {
        register("web-1");
        router().drain(group(), "web-1", call());
        register("web-1");
        assertThat(members()).containsExactly("web-1");
        requestsEnd();
        assertThat(router().drained(group(), "web-1", call())).isFalse();
    }

    @Test
    void whatIsForgottenIsGoneAndMayComeAgain() {
        register("web-1");
        register("web-2");
        router().drain(group(), "web-1", call());
        router().deregister(group(), "web-1", call());
        router().deregister(group(), "web-1", call());
        assertThat(members()).containsExactly("web-2");
        assertThat(router().drained(group(), "web-1", call())).isTrue();
        router().deregister(group(), "web-2", call());
        assertThat(members()).isEmpty();
        register("web-1");
        assertThat(members()).containsExactly("web-1");
    }

    @Test
    void theUnknownIsDrainedAndForgettingItIsSuccess() {
        router().drain(group(), "nobody", call());
        router().deregister(group(), "nobody", call());
        assertThat(router().drained(group(), "nobody", call())).isTrue();
        assertThat(members()).isEmpty();
    }
}

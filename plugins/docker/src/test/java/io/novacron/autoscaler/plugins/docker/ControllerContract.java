package io.novacron.autoscaler.plugins.docker;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ResourceType;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.spi.ResourceController;
import io.novacron.autoscaler.testkit.ResourceControllerContract;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/// The contract, with real containers and the kernel's own word on their limits.
abstract class ControllerContract extends ResourceControllerContract {

    private static final AtomicInteger SCOPES = new AtomicInteger();

    final String scope = "contract-" + SCOPES.incrementAndGet();

    abstract RealEngine engine();

    @Override
    protected Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    protected ResourceController open() {
        return Containers.controller(engine(), scope);
    }

    @Override
    protected ScalingGroup group(String id) {
        return Containers.group(id);
    }

    @Override
    protected ScalingGroup invalidGroup(String id) {
        return ScalingGroup.builder(id)
                .resourceType(ResourceType.CONTAINER)
                .maxCapacity(1)
                .launchTemplate(Map.of("imagge", "box"))
                .build();
    }

    @Override
    protected int reallyRunning(String group) {
        return Containers.running(engine(), scope, group);
    }

    @Override
    protected Flavor really(Instance instance) {
        String pid = engine().run("inspect", "-f", "{{.State.Pid}}", instance.id()).strip();
        return ControlGroup.limits(Long.parseLong(pid));
    }

    @Override
    protected void endFromOutside(Instance instance) {
        engine().run("kill", instance.id());
    }

    @Override
    protected BooleanSupplier startForeign() {
        engine().run(
                        "run",
                        "-d",
                        "--name",
                        "foreign",
                        "--network",
                        "none",
                        "--label",
                        Labels.SCOPE + "=another",
                        RealEngine.IMAGE);
        return () ->
                engine().run("inspect", "-f", "{{.State.Running}}", "foreign")
                        .strip()
                        .equals("true");
    }

    @AfterEach
    void leaveNothing() {
        engine().removeAll(scope);
        engine().removeAll("another");
    }
}

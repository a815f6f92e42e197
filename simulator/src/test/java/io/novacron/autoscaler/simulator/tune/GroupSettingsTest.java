package io.novacron.autoscaler.simulator.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.MetricDefinition;
import io.novacron.autoscaler.model.MetricType;
import io.novacron.autoscaler.model.PlantModel;
import io.novacron.autoscaler.model.PlantModel.StartUp;
import io.novacron.autoscaler.model.Predictive;
import io.novacron.autoscaler.model.Rule;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.simulator.DemandTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GroupSettingsTest {

    private static final PlantModel MODEL =
            new PlantModel(
                    Duration.ofMinutes(1),
                    600,
                    new StartUp.Fixed(Duration.ofMinutes(3)),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    OptionalDouble.empty(),
                    0.5,
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    1,
                    Map.of(),
                    List.of(),
                    0.1);

    private static final DemandTrace DEMAND =
            DemandTrace.of(Instant.EPOCH, Duration.ofMinutes(1), 300, 600, 900, 1200, 1500);

    private static final Rule.Threshold RULE =
            new Rule.Threshold(
                    Rule.Header.of("busy"),
                    "cpu",
                    OptionalDouble.of(75),
                    OptionalDouble.of(30),
                    1,
                    1,
                    4,
                    Rule.ChangeType.INSTANCES,
                    Optional.empty());

    private static ScalingGroup.Builder group() {
        return ScalingGroup.builder("web")
                .minCapacity(2)
                .maxCapacity(4)
                .metric("cpu", MetricDefinition.of(MetricType.CPU_UTILIZATION))
                .rules(List.of(RULE));
    }

    private static Point with(SearchSpace space, String path, String value) {
        for (int index = 0; index < space.settings().size(); index++) {
            Setting<?> setting = space.settings().get(index);
            for (int level = 0; level < setting.levels().size(); level++) {
                if (setting.path().equals(path) && setting.text(level).equals(value)) {
                    return space.present().with(index, level);
                }
            }
        }
        throw new AssertionError(path + " has no level " + value);
    }

    @Test
    void everySettingChangesWhatItsPathSays() {
        SearchSpace space = GroupSettings.of(group().build(), DEMAND, MODEL);

        assertThat(space.texts(space.present()))
                .containsExactly(
                        Map.entry("rules.busy.scaleOutThreshold", "75"),
                        Map.entry("rules.busy.scaleInThreshold", "30"),
                        Map.entry("rules.busy.scaleOutIncrement", "1"),
                        Map.entry("rules.busy.scaleInDecrement", "1"),
                        Map.entry("rules.busy.evaluationPeriods", "4"),
                        Map.entry("rules.busy.cooldownPeriod.scaleOut", "0s"),
                        Map.entry("rules.busy.cooldownPeriod.scaleIn", "0s"),
                        Map.entry("behavior.scaleIn.stabilizationWindow", "5m"),
                        Map.entry("behavior.scaleIn.cooldown", "0s"),
                        Map.entry("minCapacity", "2"),
                        Map.entry("predictive.objective.underProvisionedTime", "as is"));
        Point cooling = with(space, "rules.busy.cooldownPeriod.scaleIn", "10m");
        assertThat(space.changes(cooling))
                .containsExactly(Map.entry("rules.busy.cooldownPeriod.scaleIn", "10m"));
        assertThat(space.at(cooling).orElseThrow().rules().getFirst().header().cooldown())
                .isEqualTo(new Rule.Cooldown(Duration.ZERO, Duration.ofMinutes(10)));
        assertThat(space.at(with(space, "minCapacity", "4")).orElseThrow())
                .isEqualTo(group().minCapacity(4).desiredCapacity(4).build());
        assertThat(
                        space.at(with(space, "behavior.scaleIn.stabilizationWindow", "1m"))
                                .orElseThrow()
                                .behavior()
                                .scaleIn()
                                .stabilizationWindow())
                .isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void whatDoesNotFitTogetherIsNoGroup() {
        SearchSpace space = GroupSettings.of(group().build(), DEMAND, MODEL);

        assertThat(space.at(with(space, "rules.busy.scaleInThreshold", "74"))).isPresent();
        assertThat(space.at(with(space, "rules.busy.scaleInThreshold", "75"))).isEmpty();
    }

    /// 300 a minute is what an instance should serve: 5 a second.
    @Test
    void aMetricThatIsTheLoadLetsAnObjectiveDriveAlone() {
        ScalingGroup group = group().metric("rate", MetricDefinition.of(MetricType.CUSTOM)).build();
        SearchSpace space = GroupSettings.of(group, DEMAND, MODEL);
        Point promised = with(space, "predictive.objective.underProvisionedTime", "0.5%");
        int rules = space.settings().size() - 1;

        ScalingGroup changed = space.at(promised.with(rules, 1)).orElseThrow();

        Predictive predictive = changed.predictive().orElseThrow();
        assertThat(predictive.aim()).isEqualTo(new Predictive.Aim.Objective(0.005));
        assertThat(predictive.load()).contains("rate");
        assertThat(predictive.capacityPerInstance())
                .contains(new Predictive.CapacityPerInstance.Fixed(5));
        assertThat(changed.rules()).noneMatch(Rule::enabled);
        assertThat(space.at(space.present().with(rules, 1))).isEmpty();
    }

    @Test
    void whatInstancesCanDoIsNoMatterOfChoice() {
        ScalingGroup group =
                group().metric("jobs", MetricDefinition.of(MetricType.QUEUE_LENGTH))
                        .rules(
                                List.of(
                                        new Rule.Queue(
                                                Rule.Header.of("jobs"),
                                                "jobs",
                                                Optional.empty(),
                                                3,
                                                Duration.ofMinutes(2),
                                                OptionalDouble.empty())))
                        .build();

        assertThat(GroupSettings.of(group, DEMAND, MODEL).settings())
                .extracting(Setting::path)
                .contains("rules.jobs.drainWithin")
                .doesNotContain("rules.jobs.throughputPerInstance");
    }
}

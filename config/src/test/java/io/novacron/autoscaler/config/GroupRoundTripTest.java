package io.novacron.autoscaler.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.ScalingGroup;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written reads back equal, in both formats, and writing is stable.
class GroupRoundTripTest {

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aGroupSurvivesYaml(long seed) {
        ScalingGroup group = new RandomGroups(seed).group();

        String text = GroupDocuments.toYaml(group);

        assertThat(GroupDocuments.readOne(text, List.of()).orThrow()).isEqualTo(group);
        assertThat(GroupDocuments.toYaml(GroupDocuments.readOne(text, List.of()).orThrow()))
                .isEqualTo(text);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aGroupSurvivesJson(long seed) {
        ScalingGroup group = new RandomGroups(seed).group();

        String text = GroupDocuments.toJson(group);

        assertThat(GroupDocuments.readOne(text, List.of()).orThrow()).isEqualTo(group);
        assertThat(GroupDocuments.toJson(GroupDocuments.readOne(text, List.of()).orThrow()))
                .isEqualTo(text);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFileOfGroupsSurvives(long seed) {
        ScalingGroup group = new RandomGroups(seed).group();
        List<ScalingGroup> groups =
                List.of(group, ScalingGroup.builder("other").maxCapacity(1).build());

        assertThat(GroupDocuments.read(GroupDocuments.toYaml(groups)).orThrow()).isEqualTo(groups);
        assertThat(GroupDocuments.read(GroupDocuments.toJson(groups)).orThrow()).isEqualTo(groups);
    }
}

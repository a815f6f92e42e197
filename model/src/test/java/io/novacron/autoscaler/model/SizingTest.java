package io.novacron.autoscaler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.novacron.autoscaler.model.Sizing.Choice;
import io.novacron.autoscaler.model.Sizing.Flavor;
import io.novacron.autoscaler.model.Sizing.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A name stands for the same size wherever it is asked.
class SizingTest {

    private static final double GIB = 1L << 30;

    private static final Sizing RANGES =
            sizing(
                    new Choice.Ranges(
                            Map.of(
                                    "cpu",
                                    new Range(0.5, 8, 0.5, OptionalDouble.of(0.03)),
                                    "memory",
                                    new Range(GIB / 2, 16 * GIB, GIB / 4, OptionalDouble.of(0.004)),
                                    "storage",
                                    new Range(
                                            10 * GIB,
                                            100 * GIB,
                                            10 * GIB,
                                            OptionalDouble.empty()))));

    private static Sizing sizing(Choice choice) {
        return new Sizing(
                choice,
                Optional.empty(),
                Sizing.Resize.LIVE,
                OptionalDouble.empty(),
                Duration.ofHours(1));
    }

    @Test
    void aFlavorIsFoundByItsName() {
        Flavor large = new Flavor("large", 4, 8 * GIB, 40 * GIB, OptionalDouble.of(0.2));
        Sizing sizes = sizing(new Choice.Flavors(List.of(large)));

        assertThat(sizes.size("large")).contains(large);
        assertThat(sizes.size("larger")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cpu=2,memory=4Gi,storage=20Gi",
                "memory=4096Mi, cpu=2000m, storage=21474836480",
            })
    void aSizeWithinRangesHasOneNameAndItsPrice(String name) {
        Flavor size = RANGES.size(name).orElseThrow();

        assertThat(size.name()).isEqualTo("cpu=2,memory=4Gi,storage=20Gi");
        assertThat(size.cpu()).isEqualTo(2);
        assertThat(size.memoryBytes()).isEqualTo(4 * GIB);
        assertThat(size.storageBytes()).isEqualTo(20 * GIB);
        assertThat(size.pricePerHour().orElseThrow())
                .isEqualTo(2 * 0.03 + 4 * 0.004, within(1e-12));
        assertThat(RANGES.size(size.name())).contains(size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cpu=2",
                "cpu=2,memory=4Gi",
                "cpu=2,memory=4Gi,storage=20Gi,cpu=2",
                "cpu=2,cpu=2,storage=20Gi",
                "cpu=9,memory=4Gi,storage=20Gi",
                "cpu=0.25,memory=4Gi,storage=20Gi",
                "cpu=2,memory=lots,storage=20Gi",
                "disk=2,memory=4Gi,storage=20Gi",
                "large"
            })
    void whatIsOutsideTheRangesIsNoSize(String name) {
        assertThat(RANGES.size(name)).isEmpty();
    }

    @ParameterizedTest(name = "{0} is at place {1}")
    @CsvSource({
        "0, 0",
        "0.5, 0",
        "0.500001, 1",
        "1, 1",
        "1.3, 2",
        "7.9, 15",
        "8, 15",
        "8.1, 16",
        "1e300, 16"
    })
    void aRangeHasAPlaceForEveryAmount(double amount, int place) {
        Range range = new Range(0.5, 8, 0.5, OptionalDouble.empty());

        assertThat(range.placeOf(amount)).isEqualTo(place);
        assertThat(range.places()).isEqualTo(16);
        assertThat(range.at(15)).isEqualTo(8);
    }

    @Test
    void placesOfDecimalStepsAreWhatPeopleWrite() {
        Range range = new Range(0.1, 1, 0.1, OptionalDouble.empty());

        for (int place = 0; place < range.places(); place++) {
            assertThat(Double.toString(range.at(place))).hasSizeLessThanOrEqualTo(3);
            assertThat(range.placeOf(range.at(place))).isEqualTo(place);
        }
        assertThat(range.places()).isEqualTo(10);
    }
}

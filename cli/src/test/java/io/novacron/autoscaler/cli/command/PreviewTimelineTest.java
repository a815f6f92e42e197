package io.novacron.autoscaler.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.PreviewTimeline.Stretch;
import io.novacron.autoscaler.model.Freeze;
import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Schedule;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PreviewTimelineTest {

    /// A Monday.
    private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");

    @Test
    void aGroupWithoutSchedulesHasNothingToShow() {
        assertThat(PreviewTimeline.of(group(List.of()), MONDAY, days(14))).isEmpty();
    }

    @Test
    void aFloorStartsEarlyByItsLeadTime() {
        ScalingGroup group =
                group(List.of(weekly("day", "08:00", "18:00", floor(8), Duration.ofMinutes(5))));

        List<Stretch> stretches = PreviewTimeline.of(group, MONDAY, days(1));

        assertThat(stretches).hasSize(1);
        assertThat(stretches.getFirst().from()).isEqualTo("2026-01-05T07:55:00Z");
        assertThat(stretches.getFirst().until()).isEqualTo("2026-01-05T18:00:00Z");
        assertThat(stretches.getFirst().floor()).hasValue(8);
        assertThat(stretches.getFirst().names()).containsExactly("day");
    }

    @Test
    void aMaximumStartsOnTimeAndAMinimumEarly() {
        Schedule.Effect bounds = new Schedule.Bounds(OptionalInt.of(4), OptionalInt.of(6));
        ScalingGroup group =
                group(List.of(weekly("b", "08:00", "09:00", bounds, Duration.ofMinutes(10))));

        List<Stretch> stretches = PreviewTimeline.of(group, MONDAY, days(1));

        assertThat(stretches)
                .extracting(Stretch::from, Stretch::min, Stretch::max)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Instant.parse("2026-01-05T07:50:00Z"), 4, 20),
                        org.assertj.core.groups.Tuple.tuple(
                                Instant.parse("2026-01-05T08:00:00Z"), 4, 6));
    }

    @Test
    void overlappingWindowsCutEachOther() {
        ScalingGroup group =
                group(
                        List.of(
                                weekly("long", "08:00", "18:00", floor(4), Duration.ZERO),
                                weekly("short", "12:00", "13:00", floor(9), Duration.ZERO)));

        assertThat(PreviewTimeline.of(group, MONDAY, days(1)))
                .extracting(stretch -> stretch.floor().getAsInt())
                .containsExactly(4, 9, 4);
    }

    @Test
    void windowsThatMeetAndSayTheSameAreOneStretch() {
        ScalingGroup group =
                group(
                        List.of(
                                new Schedule(
                                        "all",
                                        new Schedule.Weekly(
                                                EnumSet.allOf(DayOfWeek.class),
                                                LocalTime.MIDNIGHT,
                                                LocalTime.MIDNIGHT),
                                        floor(5),
                                        ZoneOffset.UTC,
                                        Optional.of(Duration.ZERO))));

        List<Stretch> stretches = PreviewTimeline.of(group, MONDAY, days(30));

        assertThat(stretches).hasSize(1);
        assertThat(stretches.getFirst().from()).isEqualTo(MONDAY);
        assertThat(stretches.getFirst().until()).isEqualTo(days(30));
    }

    @Test
    void wallClockWindowsFollowDaylightSaving() {
        ScalingGroup group =
                group(
                        List.of(
                                new Schedule(
                                        "office",
                                        new Schedule.Weekly(
                                                EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                                                LocalTime.of(8, 0),
                                                LocalTime.of(10, 0)),
                                        floor(5),
                                        ZoneId.of("Europe/Berlin"),
                                        Optional.of(Duration.ZERO))));

        // Clocks go forward on Sunday, 29 March 2026.
        assertThat(
                        PreviewTimeline.of(
                                group,
                                Instant.parse("2026-03-28T00:00:00Z"),
                                Instant.parse("2026-03-30T00:00:00Z")))
                .extracting(stretch -> stretch.from().toString())
                .containsExactly("2026-03-28T07:00:00Z", "2026-03-29T06:00:00Z");
    }

    @Test
    void freezesAreListed() {
        ScalingGroup group =
                group(List.of()).toBuilder()
                        .freezes(
                                List.of(
                                        new Freeze(
                                                new Freeze.Recurring(
                                                        "0 2 * * *",
                                                        Duration.ofHours(1),
                                                        ZoneOffset.UTC),
                                                FrozenDirection.IN,
                                                "batch")))
                        .build();

        List<Stretch> stretches = PreviewTimeline.of(group, MONDAY, days(2));

        assertThat(stretches)
                .extracting(stretch -> stretch.from().toString())
                .containsExactly("2026-01-05T02:00:00Z", "2026-01-06T02:00:00Z");
        assertThat(stretches.getFirst().frozen())
                .contains(new PreviewTimeline.Frozen(FrozenDirection.IN, "batch"));
    }

    private static Instant days(int days) {
        return MONDAY.plus(Duration.ofDays(days));
    }

    private static ScalingGroup group(List<Schedule> schedules) {
        return ScalingGroup.builder("g")
                .minCapacity(2)
                .maxCapacity(20)
                .schedules(schedules)
                .build();
    }

    private static Schedule weekly(
            String name, String start, String end, Schedule.Effect effect, Duration lead) {
        return new Schedule(
                name,
                new Schedule.Weekly(
                        EnumSet.of(DayOfWeek.MONDAY), LocalTime.parse(start), LocalTime.parse(end)),
                effect,
                ZoneOffset.UTC,
                Optional.of(lead));
    }

    private static Schedule.Effect floor(int capacity) {
        return new Schedule.Floor(capacity);
    }
}

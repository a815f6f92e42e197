package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.desired;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.Schedules.bounds;
import static io.novacron.autoscaler.engine.Schedules.cron;
import static io.novacron.autoscaler.engine.Schedules.floor;
import static io.novacron.autoscaler.engine.Schedules.in;
import static io.novacron.autoscaler.engine.Schedules.lead;
import static io.novacron.autoscaler.engine.Schedules.once;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.LimitedBy;
import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ReasonCode;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SPEC section 4 as far as the clock does not change; 2026-01-05 is a Monday.
class ScheduleTest {

    private static Scenario holding() {
        return Scenario.group(desired("current")).bounds(0, 100);
    }

    @Nested
    class AFloor {

        @ParameterizedTest(name = "08:00 to 18:00 on weekdays, at {0}: {1}")
        @CsvSource({
            "2026-01-05T07:59:59Z, 4", "2026-01-05T08:00:00Z, 8", "2026-01-05T17:59:59Z, 8",
            "2026-01-05T18:00:00Z, 4", "2026-01-09T10:00:00Z, 8", "2026-01-10T10:00:00Z, 4",
            "2026-01-11T10:00:00Z, 4"
        })
        void appliesFromItsStartUntilBeforeItsEnd(String at, int expected) {
            holding()
                    .schedule(floor("work", "weekdays", "08:00", "18:00", 8))
                    .at(at)
                    .decide()
                    .wants(expected);
        }

        @Test
        void raisesAndNeverLowers() {
            Scenario scenario =
                    Scenario.group(groupValue("m", 100))
                            .schedule(floor("work", "monday", "08:00", "18:00", 8));
            scenario.instances(4)
                    .reads("m", 100)
                    .decide()
                    .wants(8)
                    .by("schedule:work")
                    .says(ReasonCode.SCHEDULE_FLOOR)
                    .becauseOf("work", "8")
                    .unlimited();
            scenario.instances(4).reads("m", 300).decide().wants(12).by("m");
            scenario.instances(12).reads("m", 100).decide().wants(12);
            scenario.instances(12).reads("m", 10).decide().wants(8).by("schedule:work");
            scenario.instances(8).reads("m", 10).decide().wants(8).holds();
            scenario.instances(8).reads("m", 200).decide().wants(16).by("m");
        }

        @Test
        void knowsNoTolerance() {
            // INCIDENTS 10: a schedule of 89 was never reached from 88.
            Scenario.group(groupValue("m", 100))
                    .schedule(floor("work", "monday", "08:00", "18:00", 89))
                    .instances(88)
                    .reads("m", 100)
                    .decide()
                    .wants(89);
        }

        @Test
        void holdsWhenNoMetricIsThere() {
            Scenario.group(groupValue("m", 100))
                    .schedule(floor("work", "monday", "08:00", "18:00", 8))
                    .fails("m", "x")
                    .decide()
                    .wants(8)
                    .by("schedule:work");
        }

        @Test
        void staysBelowTheMaximumAndInsideTheLimits() {
            holding()
                    .bounds(0, 6)
                    .schedule(floor("work", "monday", "08:00", "18:00", 8))
                    .decide()
                    .wants(6)
                    .limitedBy(LimitedBy.MAX_CAPACITY);
            holding()
                    .out(direction -> direction.instances(1, "1m"))
                    .schedule(floor("work", "monday", "08:00", "18:00", 8))
                    .decide()
                    .wants(5)
                    .by("schedule:work")
                    .limitedBy(LimitedBy.RATE_LIMIT);
        }
    }

    @Nested
    class TimesOfDay {

        @ParameterizedTest(name = "Monday 22:00 to 06:00, at {0}: {1}")
        @CsvSource({
            "2026-01-05T05:00:00Z, 4", "2026-01-05T21:59:59Z, 4", "2026-01-05T22:00:00Z, 8",
            "2026-01-06T00:00:00Z, 8", "2026-01-06T05:59:59Z, 8", "2026-01-06T06:00:00Z, 4",
            "2026-01-06T23:00:00Z, 4"
        })
        void pastMidnightBelongsToTheDayItStarts(String at, int expected) {
            holding()
                    .schedule(floor("night", "monday", "22:00", "06:00", 8))
                    .at(at)
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest(name = "{0} to {1} on Monday is all of it")
        @CsvSource({"00:00, 24:00", "00:00, 00:00"})
        void equalMeansTheWholeDay(String start, String end) {
            Scenario scenario = holding().schedule(floor("day", "monday", start, end, 8));
            scenario.at("2026-01-04T23:59:59Z").decide().wants(4);
            scenario.at("2026-01-05T00:00:00Z").decide().wants(8);
            scenario.at("2026-01-05T23:59:59Z").decide().wants(8);
            scenario.at("2026-01-06T00:00:00Z").decide().wants(4);
        }

        @Test
        void equalElsewhereIsADayFromThere() {
            Scenario scenario = holding().schedule(floor("day", "monday", "08:00", "08:00", 8));
            scenario.at("2026-01-05T07:59:59Z").decide().wants(4);
            scenario.at("2026-01-05T08:00:00Z").decide().wants(8);
            scenario.at("2026-01-06T07:59:59Z").decide().wants(8);
            scenario.at("2026-01-06T08:00:00Z").decide().wants(4);
        }

        @Test
        void untilMidnight() {
            Scenario scenario = holding().schedule(floor("late", "monday", "20:00", "24:00", 8));
            scenario.at("2026-01-05T23:59:59Z").decide().wants(8);
            scenario.at("2026-01-06T00:00:00Z").decide().wants(4);
        }

        @ParameterizedTest(name = "08:00 to 18:00 in {0}, at {1}: {2}")
        @CsvSource({
            "America/New_York, 2026-07-06T11:59:59Z, 4",
                    "America/New_York, 2026-07-06T12:00:00Z, 8",
            "America/New_York, 2026-01-05T12:30:00Z, 4",
                    "America/New_York, 2026-01-05T13:00:00Z, 8",
            "Asia/Kolkata, 2026-01-05T02:29:59Z, 4", "Asia/Kolkata, 2026-01-05T02:30:00Z, 8",
            "Pacific/Auckland, 2026-01-04T19:00:00Z, 8", "Pacific/Auckland, 2026-01-09T19:00:00Z, 4"
        })
        void areOnTheClockAndCalendarOfTheirZone(String zone, String at, int expected) {
            holding()
                    .schedule(in(zone, floor("work", "weekdays", "08:00", "18:00", 8)))
                    .at(at)
                    .decide()
                    .wants(expected);
        }
    }

    @Nested
    class OtherBounds {

        @Test
        void replaceTheGroups() {
            Scenario scenario =
                    holding()
                            .bounds(2, 10)
                            .schedule(bounds("sale", "monday", "08:00", "18:00", 6, 20));
            scenario.instances(4)
                    .decide()
                    .wants(6)
                    .by("bounds")
                    .limitedBy(LimitedBy.SCHEDULE_MIN)
                    .says(ReasonCode.SCHEDULE_MIN)
                    .becauseOf("sale", "6");
            scenario.instances(30)
                    .decide()
                    .wants(20)
                    .limitedBy(LimitedBy.SCHEDULE_MAX)
                    .says(ReasonCode.SCHEDULE_MAX)
                    .becauseOf("sale", "20");
            scenario.instances(15).decide().wants(15);
            scenario.instances(15).at("18:00").decide().wants(10).limitedBy(LimitedBy.MAX_CAPACITY);
        }

        @Test
        void mayLowerTheMinimumAndTheMaximum() {
            Scenario scenario =
                    Scenario.group(desired("0"))
                            .bounds(4, 10)
                            .schedule(bounds("night", "monday", "08:00", "18:00", 1, 3));
            scenario.instances(8).decide().wants(1).limitedBy(LimitedBy.SCHEDULE_MIN);
            scenario.at("18:00").decide().wants(4).limitedBy(LimitedBy.MIN_CAPACITY);
            holding()
                    .bounds(0, 10)
                    .schedule(bounds("night", "monday", "08:00", "18:00", -1, 3))
                    .instances(8)
                    .decide()
                    .wants(3)
                    .limitedBy(LimitedBy.SCHEDULE_MAX);
        }

        @Test
        void oneBoundLeavesTheOther() {
            Scenario scenario =
                    holding()
                            .bounds(2, 10)
                            .schedule(bounds("sale", "monday", "08:00", "18:00", -1, 20));
            scenario.instances(1).decide().wants(2).limitedBy(LimitedBy.MIN_CAPACITY);
            scenario.instances(30).decide().wants(20).limitedBy(LimitedBy.SCHEDULE_MAX);
        }

        @Test
        void aMinimumAboveTheMaximumYields() {
            holding()
                    .bounds(5, 10)
                    .schedule(bounds("cap", "monday", "08:00", "18:00", -1, 3))
                    .instances(8)
                    .decide()
                    .wants(3);
        }
    }

    @Nested
    class Overlaps {

        @Test
        void takeTheLargestFloorTheLargestMinimumTheSmallestMaximum() {
            Scenario floors =
                    holding()
                            .schedule(floor("a", "monday", "08:00", "18:00", 8))
                            .schedule(floor("b", "monday", "09:00", "11:00", 12))
                            .schedule(floor("c", "monday", "09:00", "11:00", 3));
            floors.decide().wants(12).by("schedule:b");
            floors.at("11:00").decide().wants(8).by("schedule:a");
            Scenario ranges =
                    holding()
                            .schedule(bounds("a", "monday", "08:00", "18:00", 5, 20))
                            .schedule(bounds("b", "monday", "08:00", "18:00", 7, 30))
                            .schedule(bounds("c", "monday", "08:00", "18:00", 6, 15));
            ranges.instances(1).decide().wants(7).becauseOf("b");
            ranges.instances(50).decide().wants(15).becauseOf("c");
        }

        @Test
        void ofEqualFloorsAreAllNamed() {
            holding()
                    .schedule(floor("a", "monday", "08:00", "18:00", 8))
                    .schedule(floor("b", "monday", "09:00", "11:00", 8))
                    .decide()
                    .wants(8)
                    .by("schedule:a")
                    .becauseOf("a, b");
        }

        @Test
        void ofAMinimumAndAMaximumThatContradictTakeTheMaximum() {
            holding()
                    .schedule(bounds("a", "monday", "08:00", "18:00", 12, -1))
                    .schedule(bounds("b", "monday", "08:00", "18:00", -1, 9))
                    .instances(4)
                    .decide()
                    .wants(9);
        }
    }

    @Nested
    class LeadTime {

        @ParameterizedTest(name = "at {0}: {1}")
        @CsvSource({"07:49:59, 4", "07:50, 8", "07:59, 8", "08:00, 8", "17:50, 8", "18:00, 4"})
        void startsTheFloorEarlyAndEndsItOnTime(String at, int expected) {
            holding()
                    .schedule(lead("10m", floor("work", "monday", "08:00", "18:00", 8)))
                    .at(at)
                    .decide()
                    .wants(expected);
            holding()
                    .warmup("10m")
                    .schedule(floor("work", "monday", "08:00", "18:00", 8))
                    .at(at)
                    .decide()
                    .wants(expected);
        }

        @Test
        void ofZeroOverridesTheWarmUp() {
            holding()
                    .warmup("10m")
                    .schedule(lead("0s", floor("work", "monday", "08:00", "18:00", 8)))
                    .at("07:55")
                    .decide()
                    .wants(4);
        }

        @Test
        void reachesBackOverMidnightAndSeveralDays() {
            Scenario scenario =
                    holding().schedule(lead("26h", floor("work", "monday", "01:00", "18:00", 8)));
            scenario.at("2026-01-03T22:59:59Z").decide().wants(4);
            scenario.at("2026-01-03T23:00:00Z").decide().wants(8);
        }

        @Test
        void startsCronAndOneTimeWindowsEarlyToo() {
            Scenario cron = holding().schedule(lead("10m", cron("c", "0 8 * * MON", "1h", 8)));
            cron.at("07:49:59").decide().wants(4);
            cron.at("07:50").decide().wants(8);
            cron.at("09:00").decide().wants(4);
            Scenario once = holding().schedule(lead("10m", once("o", "08:00", "1h", 8)));
            once.at("07:49:59").decide().wants(4);
            once.at("07:50").decide().wants(8);
            once.at("09:00").decide().wants(4);
        }

        @Test
        void raisesAMinimumEarlyButLowersNothingBeforeItsTime() {
            Scenario raised =
                    holding()
                            .bounds(2, 10)
                            .schedule(
                                    lead("1h", bounds("s", "monday", "08:00", "18:00", 6, 5 + 1)));
            raised.at("07:30").instances(4).decide().wants(6);
            Scenario lowered =
                    Scenario.group(desired("0"))
                            .bounds(4, 10)
                            .schedule(lead("1h", bounds("s", "monday", "08:00", "18:00", 1, 3)));
            lowered.at("07:30").instances(8).decide().wants(4);
            lowered.at("08:00").decide().wants(1);
            holding()
                    .bounds(0, 10)
                    .schedule(lead("1h", bounds("s", "monday", "08:00", "18:00", -1, 3)))
                    .at("07:30")
                    .instances(8)
                    .decide()
                    .wants(8);
        }
    }

    @Nested
    class CronAndOnce {

        @ParameterizedTest(name = "{0} for {1}, at {2}: {3}")
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                        0 8 * * MON-FRI | 10h | 2026-01-05T07:59:59Z | 4
                        0 8 * * MON-FRI | 10h | 2026-01-05T08:00:00Z | 8
                        0 8 * * MON-FRI | 10h | 2026-01-05T17:59:59Z | 8
                        0 8 * * MON-FRI | 10h | 2026-01-05T18:00:00Z | 4
                        0 8 * * MON-FRI | 10h | 2026-01-10T10:00:00Z | 4
                        0 8 * * 1-5 | 10h | 2026-01-05T10:00:00Z | 8
                        0 8 * * 0 | 10h | 2026-01-11T10:00:00Z | 8
                        0 8 * * 7 | 10h | 2026-01-11T10:00:00Z | 8
                        0 8 * * SUN | 10h | 2026-01-05T10:00:00Z | 4
                        */15 * * * * | 5m | 2026-01-05T10:31:00Z | 8
                        */15 * * * * | 5m | 2026-01-05T10:35:00Z | 4
                        30 22 * * 5 | 3h | 2026-01-10T01:29:59Z | 8
                        30 22 * * 5 | 3h | 2026-01-10T01:30:00Z | 4
                        0 0 1 * * | 24h | 2026-02-01T12:00:00Z | 8
                        0 0 1 * * | 24h | 2026-02-02T12:00:00Z | 4
                        0 0 29 2 * | 24h | 2028-02-29T12:00:00Z | 8
                        0 0 29 2 * | 24h | 2026-03-01T12:00:00Z | 4
                        0 9-17 * * * | 30m | 2026-01-05T17:15:00Z | 8
                        0 9-17 * * * | 30m | 2026-01-05T18:15:00Z | 4
                        0 8,20 * JAN,DEC * | 1h | 2026-01-05T20:30:00Z | 8
                        0 8,20 * JAN,DEC * | 1h | 2026-02-05T20:30:00Z | 4
                        0 8 13 * FRI | 1h | 2026-01-09T08:30:00Z | 8
                        0 8 13 * FRI | 1h | 2026-01-13T08:30:00Z | 8
                        0 8 13 * FRI | 1h | 2026-01-14T08:30:00Z | 4
                        0 0 31 2 * | 24h | 2026-03-03T12:00:00Z | 4
                        """)
        void fiveFieldsAndADuration(String cron, String duration, String at, int expected) {
            holding().schedule(cron("c", cron, duration, 8)).at(at).decide().wants(expected);
        }

        @Test
        void startsThatComeBeforeTheLastOneEndedKeepItOpen() {
            Scenario scenario = holding().schedule(cron("c", "0 * * * *", "90m", 8));
            scenario.at("10:00").decide().wants(8);
            scenario.at("10:45").decide().wants(8);
        }

        @ParameterizedTest(name = "at {0}: {1}")
        @CsvSource({"09:59:59, 4", "10:00, 8", "11:29:59, 8", "11:30, 4"})
        void once(String at, int expected) {
            holding()
                    .schedule(Schedules.once("o", "10:00", "1h30m", 8))
                    .at(at)
                    .decide()
                    .wants(expected);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "0 8 * *", "61 8 * * *", "0 8 * * FOO", "every day", "0 0 8 * * *"})
        void whatIsNoCronIsRefusedWithItsPath(String expression) {
            ScalingGroup group = holding().schedule(cron("c", expression, "1h", 8)).document();
            assertThat(new EngineCheck().check(group))
                    .singleElement()
                    .satisfies(isAt("schedules[0].cron"));
        }

        private static Consumer<Problem> isAt(String path) {
            return problem -> assertThat(problem.path()).isEqualTo(path);
        }
    }
}

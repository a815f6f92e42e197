package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.Schedules.floor;
import static io.novacron.autoscaler.engine.Schedules.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.engine.schedule.ScheduleTimes;
import io.novacron.autoscaler.engine.schedule.TimeWindow;
import io.novacron.autoscaler.model.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// SPEC section 4 on the days the clock changes (INCIDENTS 38 and 39). Berlin and New York change
/// by an hour, Lord Howe by half of one, Apia skipped the 30th of December 2011.
class ClockChangeTest {

    @ParameterizedTest(name = "{0} {1}–{2}: {3} to {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                // Berlin, 2026-03-29: 02:00 → 03:00 at 01:00Z
                "Europe/Berlin, 02:30, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
                "Europe/Berlin, 02:00, 04:00, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
                "Europe/Berlin, 01:00, 02:30, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
                "Europe/Berlin, 01:00, 03:00, 2026-03-29T00:00:00Z, 2026-03-29T01:00:00Z",
                "Europe/Berlin, 00:00, 24:00, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
                "Europe/Berlin, 20:00, 06:00, 2026-03-28T19:00:00Z, 2026-03-29T04:00:00Z",
                // Berlin, 2026-10-25: 03:00 → 02:00 at 01:00Z
                "Europe/Berlin, 02:30, 04:00, 2026-10-25T00:30:00Z, 2026-10-25T03:00:00Z",
                "Europe/Berlin, 01:00, 02:30, 2026-10-24T23:00:00Z, 2026-10-25T00:30:00Z",
                "Europe/Berlin, 03:00, 04:00, 2026-10-25T02:00:00Z, 2026-10-25T03:00:00Z",
                "Europe/Berlin, 00:00, 24:00, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
                // New York, 2026-03-08: 02:00 → 03:00 at 07:00Z; 2026-11-01: 02:00 → 01:00 at
                // 06:00Z
                "America/New_York, 02:30, 05:00, 2026-03-08T07:00:00Z, 2026-03-08T09:00:00Z",
                "America/New_York, 01:30, 03:00, 2026-11-01T05:30:00Z, 2026-11-01T08:00:00Z",
                "America/New_York, 00:30, 01:30, 2026-11-01T04:30:00Z, 2026-11-01T05:30:00Z",
                // Lord Howe, 2026-10-04: 02:00 → 02:30 at 15:30Z; 2026-04-05: 02:00 → 01:30 at
                // 15:00Z
                "Australia/Lord_Howe, 02:15, 03:00, 2026-10-03T15:30:00Z, 2026-10-03T16:00:00Z",
                "Australia/Lord_Howe, 01:45, 03:00, 2026-04-04T14:45:00Z, 2026-04-04T16:30:00Z",
                "Australia/Lord_Howe, 00:00, 24:00, 2026-04-04T13:00:00Z, 2026-04-05T13:30:00Z",
                // Apia: Thursday ends where Saturday begins, at 10:00Z on the 30th
                "Pacific/Apia, 22:00, 06:00, 2011-12-30T08:00:00Z, 2011-12-30T10:00:00Z",
                "Pacific/Apia, 00:00, 24:00, 2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z"
            })
    void aWindowStartsAndEndsOnItsOwnClock(
            String zone, String start, String end, Instant opens, Instant closes) {
        ScheduleTimes times = new ScheduleTimes(in(zone, floor("s", "all", start, end, 8)));
        TimeWindow window = new TimeWindow(opens, closes);
        assertThat(times.openAt(opens, Duration.ZERO)).contains(window);
        assertThat(times.openAt(closes.minusSeconds(1), Duration.ZERO)).contains(window);
        assertThat(times.openAt(opens.minusSeconds(1), Duration.ZERO)).isNotEqualTo(window);
        assertThat(times.openAt(closes, Duration.ZERO)).isNotEqualTo(window);
        assertThat(times.openAt(opens.minusSeconds(1), Duration.ofSeconds(1))).isPresent();
    }

    @ParameterizedTest(name = "{0} {1}–{2} on {3} does not take place")
    @CsvSource({
        "Europe/Berlin, 02:15, 02:45, 2026-03-28T00:00:00Z, 2026-03-30T00:00:00Z, 2",
        "Pacific/Apia, 08:00, 18:00, 2011-12-29T10:00:00Z, 2011-12-31T10:00:00Z, 3",
        "Europe/Berlin, 02:15, 02:45, 2026-10-24T00:00:00Z, 2026-10-26T00:00:00Z, 2"
    })
    void aWindowInsideAGapDoesNotTakePlaceAndNoneTakesPlaceTwice(
            String zone, String start, String end, Instant from, Instant to, int expected) {
        ScheduleTimes times = new ScheduleTimes(in(zone, floor("s", "all", start, end, 8)));
        List<Instant> opened = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plusSeconds(300)) {
            Optional<TimeWindow> window = times.openAt(at, Duration.ZERO);
            if (window.isPresent() && !opened.contains(window.get().start())) {
                opened.add(window.get().start());
            }
        }
        // That many days on the calendar; the one with the gap has none.
        int gap = zone.equals("Europe/Berlin") && from.toString().startsWith("2026-10") ? 0 : 1;
        assertThat(opened).hasSize(expected - gap);
    }

    @ParameterizedTest(name = "cron {1} for {2} in {0}: {3} to {4}")
    @CsvSource({
        "Europe/Berlin, 30 2 * * *, 1h, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z",
        "Europe/Berlin, 30 2 * * *, 1h, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
        "Europe/Berlin, 0 20 * * *, 10h, 2026-03-28T19:00:00Z, 2026-03-29T05:00:00Z",
        "Europe/Berlin, 0 20 * * *, 10h, 2026-10-24T18:00:00Z, 2026-10-25T04:00:00Z",
        "America/New_York, 30 2 * * *, 1h, 2026-03-08T07:00:00Z, 2026-03-08T08:00:00Z",
        "America/New_York, 30 1 * * *, 1h, 2026-11-01T05:30:00Z, 2026-11-01T06:30:00Z",
        "Australia/Lord_Howe, 15 2 * * *, 1h, 2026-10-03T15:30:00Z, 2026-10-03T16:30:00Z",
        "Australia/Lord_Howe, 45 1 * * *, 30m, 2026-04-04T14:45:00Z, 2026-04-04T15:15:00Z",
        "Pacific/Apia, 0 9 * * *, 1h, 2011-12-30T10:00:00Z, 2011-12-30T11:00:00Z"
    })
    void cronStartsAtTheGapsEndOrTheFirstOccurrenceAndLastsElapsedTime(
            String zone, String cron, String duration, Instant opens, Instant closes) {
        ScheduleTimes times = new ScheduleTimes(in(zone, Schedules.cron("s", cron, duration, 8)));
        TimeWindow window = new TimeWindow(opens, closes);
        assertThat(times.openAt(opens, Duration.ZERO)).contains(window);
        assertThat(times.openAt(closes.minusSeconds(1), Duration.ZERO)).contains(window);
        assertThat(times.openAt(opens.minusSeconds(1), Duration.ZERO)).isEmpty();
        assertThat(times.openAt(closes, Duration.ZERO)).isEmpty();
        assertThat(times.between(opens.minusSeconds(7200), closes.plusSeconds(7200), 10))
                .containsExactly(window);
    }

    @Test
    void aJobAtHalfPastTwoRunsOnceEveryDayOfTheYear() {
        ScheduleTimes times =
                new ScheduleTimes(in("Europe/Berlin", Schedules.cron("s", "30 2 * * *", "1h", 8)));
        List<TimeWindow> windows =
                times.between(
                        Instant.parse("2025-12-31T23:00:00Z"),
                        Instant.parse("2026-12-31T23:00:00Z"),
                        1000);
        assertThat(windows).hasSize(365);
    }

    /// Three windows side by side cover every second exactly once, whatever the clock does.
    @ParameterizedTest(name = "{0} from {1}")
    @CsvSource({
        "UTC, 2026-01-05T00:00:00Z", "Europe/Berlin, 2026-03-28T12:00:00Z",
        "Europe/Berlin, 2026-10-24T12:00:00Z", "America/New_York, 2026-03-07T12:00:00Z",
        "America/New_York, 2026-10-31T12:00:00Z", "Australia/Lord_Howe, 2026-04-04T06:00:00Z",
        "Australia/Lord_Howe, 2026-10-03T06:00:00Z", "Pacific/Apia, 2011-12-29T12:00:00Z"
    })
    void adjacentWindowsLeaveNoInstantUncovered(String zone, Instant from) {
        List<ScheduleTimes> parts =
                List.of(
                        new ScheduleTimes(in(zone, floor("a", "all", "00:00", "02:30", 8))),
                        new ScheduleTimes(in(zone, floor("b", "all", "02:30", "17:45", 8))),
                        new ScheduleTimes(in(zone, floor("c", "all", "17:45", "24:00", 8))));
        for (int second = 0; second < 36 * 3600; second++) {
            Instant at = from.plusSeconds(second);
            int open = 0;
            for (ScheduleTimes part : parts) {
                open += part.openAt(at, Duration.ZERO).isPresent() ? 1 : 0;
            }
            if (open != 1) {
                assertThat(open).as("windows open at %s", at).isEqualTo(1);
            }
        }
    }

    @Test
    void aDayAfterAnotherKeepsTheFloorAtEverySecondAroundMidnight() {
        Scenario scenario =
                Scenario.group(RuleSpec.threshold("cpu").in(0))
                        .instances(8)
                        .memory(MemorySpec.empty())
                        .reads("cpu", 0);
        for (String day : List.of("monday", "tuesday", "wednesday")) {
            scenario.schedule(in("Europe/Berlin", floor(day, day, "00:00", "24:00", 8)));
        }
        Instant from = Instant.parse("2026-01-05T22:55:00Z");
        for (int second = 0; second < 600; second++) {
            scenario.at(from.plusSeconds(second)).decide().wants(8);
        }
    }

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 120; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    /// The preview (`between`) and the decision (`openAt`) look at the same windows.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePreviewShowsWhatTheDecisionSees(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        String[] zones = {
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Asia/Kathmandu"
        };
        Instant[] changes = {
            Instant.parse("2026-03-29T01:00:00Z"),
            Instant.parse("2026-10-25T01:00:00Z"),
            Instant.parse("2026-03-08T07:00:00Z"),
            Instant.parse("2026-11-01T06:00:00Z"),
            Instant.parse("2026-04-04T15:00:00Z"),
            Instant.parse("2011-12-30T10:00:00Z")
        };
        String zone = zones[random.nextInt(zones.length)];
        Instant change = changes[random.nextInt(changes.length)];
        Schedule schedule =
                switch (random.nextInt(3)) {
                    case 0 ->
                            floor(
                                    "s",
                                    random.nextBoolean() ? "all" : "weekdays",
                                    time(random),
                                    time(random),
                                    8);
                    case 1 ->
                            Schedules.cron(
                                    "s",
                                    "%d %d * * %s"
                                            .formatted(
                                                    random.nextInt(60),
                                                    random.nextInt(24),
                                                    random.nextBoolean() ? "*" : "SUN"),
                                    (1 + random.nextInt(30)) + "h",
                                    8);
                    default -> Schedules.once("s", change.toString(), "5h", 8);
                };
        ScheduleTimes times = new ScheduleTimes(in(zone, schedule));
        Instant from = change.minus(Duration.ofDays(2));
        List<TimeWindow> windows = times.between(from, change.plus(Duration.ofDays(2)), 1000);
        for (int probe = 0; probe < 400; probe++) {
            Instant at = from.plusSeconds(random.nextInt(4 * 86_400));
            boolean shown = windows.stream().anyMatch(window -> window.contains(at));
            assertThat(times.openAt(at, Duration.ZERO).isPresent())
                    .as("%s in %s at %s", schedule, zone, at)
                    .isEqualTo(shown);
        }
    }

    private static String time(SplittableRandom random) {
        return "%02d:%02d".formatted(random.nextInt(24), 15 * random.nextInt(4));
    }
}

package io.novacron.autoscaler.engine;

import static io.novacron.autoscaler.engine.RuleSpec.averageValue;
import static io.novacron.autoscaler.engine.RuleSpec.groupValue;
import static io.novacron.autoscaler.engine.RuleSpec.latency;
import static io.novacron.autoscaler.engine.RuleSpec.queue;
import static io.novacron.autoscaler.engine.RuleSpec.step;
import static io.novacron.autoscaler.engine.RuleSpec.threshold;
import static io.novacron.autoscaler.engine.RuleSpec.watermark;

import io.novacron.autoscaler.model.Freeze.FrozenDirection;
import org.junit.jupiter.api.Test;

/// Policies over time, in the manner of Knative's `autoscaler_test.go`.
class TimelineTest {

    @Test
    void aTargetWithTheBehaviorOfHpa() {
        Timeline.of(
                        Scenario.group(averageValue("rps", 100))
                                .hpaBehavior()
                                .interval("15s")
                                .bounds(1, 50)
                                .instances(4))
                .play(
                        """
                        s   | rps  | n  | because
                        0   | 400  | 4  | at the target
                        15  | 430  | 4  | within 10 %
                        30  | 800  | 8  | doubled: out at once
                        45  | 3000 | 16 | 30 wanted, twice what there was is allowed per 15 s
                        60  | 3000 | 30 | the rest
                        75  | 1000 | 30 | 30 was wanted within five minutes
                        345 | 1000 | 30 | still, 285 s ago
                        360 | 1000 | 10 | five minutes ago is not within five minutes
                        375 | -    | 10 | without data it holds
                        390 | 0    | 10 | 10 was wanted within five minutes
                        645 | 0    | 10 | the hold at 375 counts as wanted
                        660 | 0    | 10 | at 375, 285 s ago
                        675 | 0    | 1  | nothing is wanted any more, down to the minimum
                        690 | 90   | 1  | one instance serves up to 100
                        705 | 120  | 2  | two are needed
                        720 | 1000 | 6  | +4 is more than doubling
                        735 | 1000 | 10 | +4 again: doubling would allow 12, 10 are wanted
                        """);
    }

    @Test
    void aThresholdOverThreePeriodsWithCooldowns() {
        Timeline.of(
                        Scenario.group(
                                        threshold("cpu")
                                                .out(75)
                                                .in(25)
                                                .by(2, 1)
                                                .periods(3)
                                                .cooldown("2m", "5m"))
                                .bounds(2, 10)
                                .instances(2))
                .play(
                        """
                        s    | cpu | n | because
                        0    | 80  | 2 | one period of three
                        60   | 80  | 2 | two of three
                        120  | 80  | 4 | three: +2
                        180  | 90  | 4 | in cooldown for 2 min
                        240  | 90  | 6 | the cooldown is over
                        300  | 50  | 6 | between the thresholds
                        360  | 20  | 6 | one low period
                        420  | 20  | 6 | two
                        480  | 20  | 6 | three, but 4 min after a scale-out
                        540  | 20  | 5 | 5 min after it: −1
                        600  | 20  | 5 | 1 min after a scale-in
                        840  | 20  | 4 | 5 min after it; the three newest periods lie within six
                        900  | 90  | 4 | one high period
                        960  | 90  | 4 | two
                        1020 | 90  | 6 | three: a scale-in never delays it
                        1080 | 10  | 6 | one low period
                        1560 | 10  | 6 | too few within six intervals: no data
                        1620 | 10  | 6 | still only two
                        1680 | 10  | 5 | three in a row
                        """);
    }

    @Test
    void stepsWhileInstancesStart() {
        Timeline.of(
                        Scenario.group(
                                        step("cpu")
                                                .percent()
                                                .between(60, 70, 10)
                                                .from(70, 30)
                                                .between(30, 40, -10)
                                                .to(30, -30))
                                .interval("30s")
                                .warmup("60s")
                                .bounds(2, 50))
                .startUp("30s", 10)
                .play(
                        """
                        s   | cpu | n  | because
                        0   | 62  | 11 | +10 % of 10
                        30  | 62  | 11 | the new one is not warm: 10 + 1 are there already
                        60  | 70  | 13 | +30 % of 10 warm ones
                        90  | 62  | 13 | 11 are warm: 12 is less than what is launching
                        120 | 62  | 13 | still 11
                        150 | 62  | 14 | all 13 are warm: +10 %, at least one
                        180 | 50  | 14 | no step
                        210 | 35  | 13 | −10 % of 14, truncated
                        240 | 20  | 10 | −30 % of 13, truncated
                        """);
    }

    @Test
    void aQueueThatIsWorkedOff() {
        Timeline.of(
                        Scenario.group(
                                        queue("waiting")
                                                .arrivals("rate")
                                                .throughput(10)
                                                .drainWithin("60s"))
                                .bounds(1, 20)
                                .instances(2))
                .play(
                        """
                        s   | waiting | rate | n  | because
                        0   | 0       | 20   | 2  | keeps up
                        60  | 600     | 20   | 3  | 20 + 10 per second
                        120 | 6000    | 20   | 12 | 20 + 100
                        180 | 6600    | 20   | 12 | 13 needed, within 10 % of 12
                        240 | 6800    | 20   | 14 | 13.3 needed: more than 10 % above 12
                        300 | 3000    | 20   | 7  | 20 + 50
                        360 | 3000    | -    | 7  | the rate is missing
                        420 | 60000   | 20   | 20 | 102 needed, the maximum
                        480 | 0       | 0    | 1  | nothing to do, the minimum
                        """);
    }

    @Test
    void officeHoursOverATarget() {
        Timeline.of(
                        Scenario.group(groupValue("cpu", 60))
                                .schedule(
                                        Schedules.lead(
                                                "2m",
                                                Schedules.floor(
                                                        "office", "weekdays", "08:00", "18:00", 8)))
                                .bounds(2, 20)
                                .instances(4))
                .from("07:57")
                .play(
                        """
                        s     | cpu | n  | because
                        0     | 60  | 4  | at the target
                        60    | 60  | 8  | 07:58: two minutes before the office opens
                        120   | 30  | 8  | 4 would do, the floor is 8
                        180   | 90  | 12 | 08:00: more than the floor
                        240   | 30  | 8  | back to the floor
                        36120 | 30  | 8  | 17:59
                        36180 | 30  | 4  | 18:00: the floor is gone
                        """);
    }

    @Test
    void aWatermarkBand() {
        Timeline.of(
                        Scenario.group(watermark("load", 60, 80).tolerance(0.05))
                                .bounds(1, 20)
                                .instances(4))
                .play(
                        """
                        s   | load | n | because
                        0   | 280  | 4 | 70 each, in the band
                        60  | 336  | 4 | 84 each is the edge of 80 + 5 %
                        120 | 340  | 5 | 85 each: ⌈4 × 85 / 80⌉
                        180 | 340  | 5 | 68 each
                        240 | 285  | 5 | 57 each is the edge of 60 − 5 %
                        300 | 280  | 4 | 56 each: ⌊5 × 56 / 60⌋
                        360 | 0    | 1 | never below one
                        420 | 0    | 1 | nor here
                        """);
    }

    @Test
    void aWindowOutwardsLetsASpikePass() {
        Timeline.of(
                        Scenario.group(groupValue("cpu", 100))
                                .interval("15s")
                                .out(direction -> direction.window("60s"))
                                .bounds(1, 50)
                                .instances(4)
                                .memory(MemorySpec.empty()))
                .play(
                        """
                        s  | cpu | n | because
                        0  | 100 | 4 | at the target
                        15 | 300 | 4 | 12 wanted now, 4 within the minute
                        30 | 100 | 4 | it was a spike
                        45 | 200 | 4 | 8 wanted
                        60 | 200 | 4 | 4 was wanted 30 s ago
                        75 | 220 | 4 | 45 s ago
                        90 | 220 | 8 | for a minute never less than 8
                        """);
    }

    @Test
    void halfOfEveryChange() {
        Timeline.of(
                        Scenario.group(averageValue("rps", 10))
                                .out(direction -> direction.dampening(0.5))
                                .in(direction -> direction.dampening(0.5))
                                .bounds(1, 100)
                                .instances(10))
                .play(
                        """
                        s   | rps | n  | because
                        0   | 200 | 15 | half of +10
                        60  | 200 | 18 | half of +5, away from n
                        120 | 200 | 19 | half of +2
                        180 | 200 | 19 | 20 are within 10 % of 19
                        240 | 100 | 14 | half of −9, away from n
                        300 | 100 | 12 | half of −4
                        360 | 100 | 11 | half of −2
                        420 | 100 | 11 | 10 are within 10 % of 11
                        """);
    }

    @Test
    void aLatencyObjective() {
        Timeline.of(
                        Scenario.group(
                                        latency("rps")
                                                .objective(0.95, "500ms")
                                                .serviceTime("100ms")
                                                .workers(2))
                                .bounds(1, 30)
                                .instances(1))
                .play(
                        """
                        s   | rps | n | because
                        0   | 5   | 1 | half of one worker's time, two workers
                        60  | 10  | 1 | p95 of M/M/2 at 50 % is below 500 ms
                        120 | 15  | 2 | at 75 % it is not
                        180 | 50  | 3 | 5 of 6 workers
                        240 | -   | 3 | unknown
                        300 | 0   | 1 | the minimum
                        """);
    }

    @Test
    void twoStages() {
        Timeline.of(
                        Scenario.group(
                                        threshold("latency").out(0.5).in(0.2).by(3, 1).priority(10),
                                        groupValue("cpu", 60))
                                .bounds(2, 30)
                                .instances(6))
                .play(
                        """
                        s   | latency | cpu | n | because
                        0   | 0.3     | 60  | 6 | nobody asks
                        60  | 0.6     | 30  | 9 | latency decides: out, whatever cpu says
                        120 | 0.1     | 90  | 14 | latency wants in, cpu wants out: 9 × 1.5
                        180 | 0.1     | 30  | 13 | latency decides: −1
                        240 | 0.3     | 30  | 7 | latency holds, so cpu is asked: 13 × 0.5
                        300 | -       | 30  | 7 | the first stage has no data: nobody goes in
                        360 | -       | 90  | 11 | but out it may go
                        420 | 0.1     | -   | 10 | cpu is a later stage
                        """);
    }

    @Test
    void frozenForARelease() {
        Timeline.of(
                        Scenario.group(groupValue("cpu", 60))
                                .bounds(1, 30)
                                .instances(4)
                                .freeze(Schedules.frozen(FrozenDirection.IN, "10:01", "10:03"))
                                .freeze(Schedules.frozen(FrozenDirection.BOTH, "10:05", "10:06")))
                .play(
                        """
                        s   | cpu | n | because
                        0   | 30  | 2 | half of it
                        60  | 30  | 2 | frozen inwards
                        120 | 90  | 3 | outwards it goes
                        180 | 20  | 1 | thawed
                        240 | 120 | 2 | doubled
                        300 | 240 | 2 | frozen
                        360 | 240 | 8 | thawed
                        """);
    }
}

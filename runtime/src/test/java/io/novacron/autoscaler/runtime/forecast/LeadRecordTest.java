package io.novacron.autoscaler.runtime.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeadRecordTest {

    private static final long START = 5_900_000;
    private static final int DAY = 288;

    private final LeadRecord record = new LeadRecord(Duration.ofMinutes(5));

    private void outcome(long step, double forecast, double actual) {
        record.made(step, forecast, forecast * 1.1, 2);
        record.happened(step, actual);
    }

    @Test
    void fewerThanTwentyOutcomesAreNoConfidence() {
        for (int step = 0; step < 19; step++) {
            outcome(START + step, 100, 100);
        }
        assertThat(record.judge(START + 18, 2).confidence()).isZero();
        outcome(START + 19, 100, 100);
        assertThat(record.judge(START + 19, 2).confidence()).isEqualTo(1);
    }

    @Test
    void withinTwentyPercentOfWhatHappenedIsRight() {
        for (int step = 0; step < 20; step++) {
            // 125 forecast, 100 came: a quarter off. 80 forecast: exactly a fifth.
            outcome(START + step, step < 5 ? 125 : 80, 100);
        }
        Reliability judged = record.judge(START + 19, 2);
        assertThat(judged.count()).isEqualTo(20);
        assertThat(judged.confidence()).isEqualTo(0.75);
        assertThat(judged.meanError().orElseThrow()).isEqualTo((5 * 25 + 15 * 20) / 20.0);
        assertThat(judged.relativeError().orElseThrow()).isEqualTo(0.2125);
        assertThat(judged.below()).isEqualTo(5);
    }

    @Test
    void onlyTheLastDayCounts() {
        for (int step = 0; step < DAY; step++) {
            outcome(START + step, 500, 100);
        }
        for (int step = DAY; step < 2 * DAY; step++) {
            outcome(START + step, 100, 100);
        }
        assertThat(record.judge(START + DAY - 1, 2).count()).isLessThan(DAY);
        Reliability judged = record.judge(START + 2 * DAY - 1, 2);
        assertThat(judged.count()).isEqualTo(DAY);
        assertThat(judged.confidence()).isEqualTo(1);
    }

    @Test
    void forecastsMadeShorterAheadSayNothingOfALongerLead() {
        for (int step = 0; step < 30; step++) {
            outcome(START + step, 100, 100);
        }
        assertThat(record.judge(START + 29, 3).count()).isEqualTo(30);
        assertThat(record.judge(START + 29, 4).count()).isZero();
        assertThat(record.made(START, 1, 1, 10_000)).isFalse();
    }

    @Test
    void whatIsStillToComeOrWasNotSeenIsNotJudged() {
        record.made(START + 1, 100, 110, 1);
        record.made(START + 2, 100, 110, 1);
        record.happened(START + 1, 100);
        record.happened(START + 3, 100);
        assertThat(record.judge(START + 3, 1).count()).isEqualTo(1);
        assertThat(record.actual(START + 2)).isNaN();
        assertThat(record.oldestActual(START + 4)).isEqualTo(START + 1);
    }

    @Test
    void bandsAreCountedByTheNarrowestThatHeld() {
        int[] bands = {50, 50, 80, 95, 100};
        for (int step = 0; step < bands.length; step++) {
            outcome(START + step, 100, 100);
            record.banded(START + step, bands[step]);
        }
        Reliability judged = record.judge(START + 4, 2);
        assertThat(judged.banded()).isEqualTo(5);
        assertThat(judged.in50()).isEqualTo(2);
        assertThat(judged.in80()).isEqualTo(3);
        assertThat(judged.in95()).isEqualTo(4);
    }
}

package io.novacron.autoscaler.server.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.server.cost.Account.Comparison;
import io.novacron.autoscaler.server.cost.Account.Seen;
import io.novacron.autoscaler.server.cost.Account.Terms;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The arithmetic of accounts, worked out by hand: cells of an hour, an instance serves 10.
class AccountTest {

    private static final long HOUR = 3_600_000;
    private static final double NONE = Double.NaN;
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private static double[] row(double... values) {
        return values;
    }

    private static Account account(double[] current, double[] ready, double[] demand, long lead) {
        Cells cells = new Cells(0, current.length * HOUR, HOUR);
        return Account.of(new Seen(cells, current, ready, demand), new Terms(1, 10, 10, lead));
    }

    static Stream<Arguments> hindsight() {
        return Stream.of(
                Arguments.of("steady", row(30, 30, 30, 30), 0, 12.0),
                // Demand of 31 takes four.
                Arguments.of("one more", row(31, 31, 30, 30), 0, 14.0),
                Arguments.of("never below the minimum", row(0, 0, 0, 0), 0, 4.0),
                // A gap no longer than the start-up is kept: 3 + 3 + 3 + 3.
                Arguments.of("short gap", row(30, 10, 30, 30), 1, 12.0),
                // A longer one is left, and launched an hour before: 3 + 1 + 3 + 3.
                Arguments.of("long gap", row(30, 10, 10, 30), 1, 10.0),
                Arguments.of("no start-up", row(30, 10, 30, 30), 0, 10.0),
                // The load of five digits: 3.00003 instances are three.
                Arguments.of("rounded", row(30.0003, 30, 30, 30), 0, 12.0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hindsight")
    void theLeastPossible(String name, double[] demand, long leadHours, double oracle) {
        double[] four = row(4, 4, 4, 4);
        Comparison compared = account(four, four, demand, leadHours * HOUR).compared();
        assertThat(compared.oracle()).isCloseTo(oracle, EXACT);
        assertThat(compared.instances()).isEqualTo(16);
        assertThat(compared.maximum()).isEqualTo(40);
    }

    @Test
    void whatIsPaidIsUsedSpareOrIdle() {
        // At most three are needed, so the fifth and fourth are idle.
        Comparison compared =
                account(row(5, 5, 3, 2), row(5, 5, 3, 2), row(10, 25, 30, 30), 0).compared();
        assertThat(compared.used()).isCloseTo(1 + 2.5 + 3 + 2, EXACT);
        assertThat(compared.idle()).isCloseTo(2 + 2, EXACT);
        assertThat(compared.spare()).isCloseTo(2 + 0.5, EXACT);
        assertThat(compared.used() + compared.spare() + compared.idle())
                .isCloseTo(compared.instances(), EXACT);
    }

    @Test
    void shortAndSurplusAreSharesOfWhatWasNeeded() {
        // Needed 1, 2, 4, 4; ready 1, 1, 2, 6.
        Comparison compared =
                account(row(1, 2, 4, 6), row(1, 1, 2, 6), row(5, 20, 40, 40), 0).compared();
        assertThat(compared.hours()).isEqualTo(4);
        assertThat(compared.under()).isEqualTo(2);
        assertThat(compared.over()).isEqualTo(1);
        assertThat(compared.lacking()).isCloseTo(1 / 2.0 + 2 / 4.0, EXACT);
        assertThat(compared.excess()).isCloseTo(2 / 4.0, EXACT);
        // From 2 to 6 while need stood still.
        assertThat(compared.unstable()).isEqualTo(1);
    }

    @Test
    void whatIsNotKnownIsNotCounted() {
        Account account =
                account(row(2, NONE, 2, 2), row(2, NONE, 2, NONE), row(20, 20, 20, 20), 0);
        assertThat(account.spanHours()).isEqualTo(4);
        assertThat(account.seenHours()).isEqualTo(3);
        assertThat(account.instanceHours()).isEqualTo(6);
        assertThat(account.maximumHours()).isEqualTo(30);
        assertThat(account.compared().hours()).isEqualTo(2);
        assertThat(account.compared().oracle()).isEqualTo(4);
    }

    @Test
    void withoutCapacityThereAreHoursOnly() {
        Cells cells = new Cells(0, 2 * HOUR, HOUR);
        Account account =
                Account.of(
                        new Seen(cells, row(3, 3), row(3, 3), row(9, 9)),
                        new Terms(1, 5, Double.NaN, 0));
        assertThat(account.instanceHours()).isEqualTo(6);
        assertThat(account.compared()).isEqualTo(Comparison.NONE);
    }

    @Test
    void spansAddUpAndMoneyIsHoursTimesPrice() {
        double[] four = row(4, 4);
        Account one = account(four, four, row(30, 30), 0);
        Account sum = one.plus(one).plus(Account.NONE);
        assertThat(sum.instanceHours()).isEqualTo(16);
        assertThat(sum.compared().oracle()).isEqualTo(12);
        Money money = Money.of(one, 0.5).plus(Money.of(one, 0.25));
        assertThat(money.cost()).isCloseTo(8 * 0.75, EXACT);
        assertThat(money.maximum()).isCloseTo(20 * 0.75, EXACT);
        assertThat(money.oracle()).isCloseTo(6 * 0.75, EXACT);
        assertThat(money.used() + money.spare() + money.idle()).isCloseTo(money.compared(), EXACT);
    }

    @Test
    void aSpanThatCutsCellsCountsTheirPartsInside() {
        Cells cells = new Cells(HOUR / 2, 2 * HOUR + HOUR / 4, HOUR);
        assertThat(cells.count()).isEqualTo(3);
        double[] hours = new double[3];
        Arrays.setAll(hours, cells::hours);
        assertThat(hours).containsExactly(0.5, 1, 0.25);
    }
}

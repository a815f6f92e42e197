package io.novacron.autoscaler.server.cost;

import io.novacron.autoscaler.runtime.forecast.Reliability;
import io.novacron.autoscaler.server.cost.Account.Comparison;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/// One line of a cost report: groups and days added up. Mutable while it is filled, for one
/// request.
///
/// Money of groups without a price is unknown and left out; money in several currencies is not
/// added up.
public final class CostRow {

    private final String key;
    private final NavigableSet<String> groups = new TreeSet<>();
    private final NavigableSet<String> unpriced = new TreeSet<>();
    private final NavigableSet<String> currencies = new TreeSet<>();
    private Account account = Account.NONE;
    private Money money = Money.NONE;
    private Actions actions = Actions.NONE;
    private long forecasts;
    private long close;
    private double missed;
    private double happened;

    CostRow(String key) {
        this.key = key;
    }

    /// One group's share.
    ///
    /// @param price of an instance for an hour, where it has one
    /// @param currency of its budget, where it has one
    void add(
            String group,
            Account hours,
            OptionalDouble price,
            Optional<String> currency,
            Actions done) {
        groups.add(group);
        account = account.plus(hours);
        actions = actions.plus(done);
        if (price.isPresent()) {
            money = money.plus(Money.of(hours, price.getAsDouble()));
            currency.ifPresent(currencies::add);
        } else {
            unpriced.add(group);
        }
    }

    void add(Reliability reliability) {
        forecasts += reliability.count();
        close += reliability.close();
        missed += reliability.missed();
        happened += reliability.happened();
    }

    /// A group, a label's value, a day or `total`.
    public String key() {
        return key;
    }

    public int groups() {
        return groups.size();
    }

    public int unpriced() {
        return unpriced.size();
    }

    /// Of the groups' budgets, where these agree.
    public Optional<String> currency() {
        return currencies.size() == 1 ? Optional.of(currencies.first()) : Optional.empty();
    }

    /// Why money is not there, or not all of it.
    public Optional<String> note() {
        if (currencies.size() > 1) {
            return Optional.of("prices are in " + String.join(", ", currencies));
        }
        if (unpriced.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                groups.size() == 1
                        ? "no price: hours are counted, cost is not"
                        : "%d of %d groups have no price: their hours are counted, their cost is not"
                                .formatted(unpriced.size(), groups.size()));
    }

    /// Empty where no group has a price, or currencies differ.
    Optional<Money> money() {
        return currencies.size() > 1 || unpriced.size() == groups.size()
                ? Optional.empty()
                : Optional.of(money);
    }

    Account account() {
        return account;
    }

    Comparison compared() {
        return account.compared();
    }

    Actions actions() {
        return actions;
    }

    long forecasts() {
        return forecasts;
    }

    /// Share of forecasts within 20 % of what happened; empty below [Reliability#FEWEST].
    OptionalDouble confidence() {
        return forecasts < Reliability.FEWEST
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) close / forecasts);
    }

    /// Mean absolute error as a share of what happened.
    OptionalDouble relativeError() {
        return happened > 0 ? OptionalDouble.of(missed / happened) : OptionalDouble.empty();
    }
}

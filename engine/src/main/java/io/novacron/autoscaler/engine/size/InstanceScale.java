package io.novacron.autoscaler.engine.size;

import io.novacron.autoscaler.engine.arithmetic.Rounding;

/// Capacities are instances.
///
/// @param price of one for an hour, 0 where it is not known
public record InstanceScale(double price) implements Scale {

    @Override
    public boolean counts() {
        return true;
    }

    @Override
    public int ceil(double instances) {
        return Rounding.ceil(instances);
    }

    @Override
    public int changed(int from, double amount, boolean percent) {
        return Rounding.plus(from, Rounding.change(percent ? from * amount / 100 : amount));
    }

    @Override
    public double projected(double value, int from, int to) {
        return value * from / to;
    }

    @Override
    public double pricePerHour(int capacity) {
        return capacity * price;
    }

    @Override
    public int payable(double money, double hours, int wanted) {
        return Rounding.floor(money / (price * hours));
    }
}

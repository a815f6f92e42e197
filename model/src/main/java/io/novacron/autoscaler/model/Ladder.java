package io.novacron.autoscaler.model;

import java.util.List;

/// What the numbers of a step stand for in vertical mode: places on a ladder of sizes, counted from
/// 1, the smallest. A place beyond the ladder is a size that is wanted and does not exist.
public sealed interface Ladder {

    /// Instances that have the size; the ladder does not change them.
    int instances();

    /// Rungs of the ladder.
    int places();

    /// The whole size at a place on the ladder.
    String size(int place);

    /// A place on the ladder in the words of what changes.
    String part(int place);

    /// A place in words, beyond the ladder too.
    default String text(int place) {
        if (place < 1) {
            return "less than " + part(1);
        }
        return place > places() ? "more than " + part(places()) : part(place);
    }

    /// Flavors in ascending order.
    record Flavors(int instances, List<String> names) implements Ladder {

        @Override
        public int places() {
            return names.size();
        }

        @Override
        public String size(int place) {
            return names.get(Math.clamp(place, 1, places()) - 1);
        }

        @Override
        public String part(int place) {
            return size(place);
        }
    }

    /// The steps of one dimension's range.
    ///
    /// @param before the canonical name of the dimensions before this one, with its comma
    /// @param after the canonical name of the dimensions after this one, with its comma
    record Steps(
            int instances, SizeDimension dimension, Sizing.Range range, String before, String after)
            implements Ladder {

        @Override
        public int places() {
            return range.places();
        }

        @Override
        public String size(int place) {
            return before + part(place) + after;
        }

        @Override
        public String part(int place) {
            double amount = range.at(Math.clamp(place, 1, places()) - 1);
            return dimension.wireName() + "=" + dimension.text(amount);
        }
    }
}

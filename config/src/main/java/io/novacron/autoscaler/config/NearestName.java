package io.novacron.autoscaler.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the known name that a wrong one was meant to be.
public final class NearestName {

    /// Longer names are not guessed at: the comparison takes the product of both lengths.
    private static final int LONGEST = 64;

    private static final int MOST_CANDIDATES = 1_000;

    /// Shorter beginnings of a name say too little.
    private static final int SHORTEST_START = 3;

    private NearestName() {}

    /// The nearest known name: the same but for case and separators, or within a third of its
    /// length in edits, or the beginning of one another. Ties go to the first in alphabetical
    /// order.
    public static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        String plain = plain(name);
        return known.stream()
                .limit(MOST_CANDIDATES)
                .filter(candidate -> candidate.length() <= LONGEST)
                .map(candidate -> new Candidate(candidate, distance(plain, plain(candidate))))
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .filter(nearest -> nearest.distance() <= allowance(name, nearest.name()))
                .map(Candidate::name);
    }

    private record Candidate(String name, int distance) {}

    private static int allowance(String name, String candidate) {
        return Math.max(1, Math.max(name.length(), candidate.length()) / 3);
    }

    private static String plain(String name) {
        StringBuilder letters = new StringBuilder(name.length());
        for (int index = 0; index < name.length(); index++) {
            if ("-_. ".indexOf(name.charAt(index)) < 0) {
                letters.append(name.charAt(index));
            }
        }
        return letters.toString().toLowerCase(Locale.ROOT);
    }

    private static int distance(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        boolean begins = shorter >= SHORTEST_START && one.regionMatches(0, other, 0, shorter);
        int edits = edits(one, other);
        return begins ? Math.min(edits, 1) : edits;
    }

    /// Edits that turn one name into the other, a swap of neighbours being one (Damerau 1964); case
    /// and separators do not count.
    private static int edits(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] now = new int[other.length() + 1];
        for (int column = 0; column <= other.length(); column++) {
            last[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            now[0] = row;
            for (int column = 1; column <= other.length(); column++) {
                int change = one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1;
                now[column] =
                        Math.min(
                                Math.min(now[column - 1], last[column]) + 1,
                                last[column - 1] + change);
                if (row > 1
                        && column > 1
                        && one.charAt(row - 1) == other.charAt(column - 2)
                        && one.charAt(row - 2) == other.charAt(column - 1)) {
                    now[column] = Math.min(now[column], beforeLast[column - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = now;
            now = free;
        }
        return last[other.length()];
    }
}

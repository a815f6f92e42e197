package io.novacron.autoscaler.simulator.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Looks for the frontier of a [SearchSpace], densest around the point that meets the goal: first
/// the group as it is, then a Latin hypercube (McKay, Beckman and Conover, 1979: every level of a
/// setting is drawn equally often), then rounds of local search. A round asks for the direct
/// neighbours of the best point, one setting at a time, and in turn for mutants and crossings of
/// the frontier.
///
/// It proposes and learns and tries nothing itself. Proposals depend on the seed and on what was
/// learned only: the same answers give the same search, whoever tries them and in which order. Not
/// thread-safe.
public final class Search {

    /// Candidates of the first, spread-out round for each setting.
    private static final int STARTS_PER_SETTING = 3;

    private static final int FEWEST_STARTS = 16;

    /// How many levels the neighbours are away: near ones to settle, far ones to get over dips.
    private static final int[] STEPS = {1, -1, 4, -4};

    /// Draws without anything new before a space counts as exhausted.
    private static final int MOST_DRAWS = 2000;

    private final SearchSpace space;
    private final Frontier frontier;
    private final SplittableRandom random;
    private final Set<Point> seen = new HashSet<>();
    private List<Point> starts;

    /// @param hours counted ones of every trial, > 0
    public Search(SearchSpace space, Goal goal, double hours, long seed) {
        this.space = space;
        this.frontier = new Frontier(goal, hours);
        this.random = new SplittableRandom(seed);
        this.starts = starts();
    }

    /// The best known; grows with what is learned.
    public Frontier frontier() {
        return frontier;
    }

    /// What was tried, in the order it was proposed in.
    public void learn(List<Trial> trials) {
        trials.forEach(frontier::add);
    }

    /// Candidates that were not proposed before, at most so many; none where the space has no more.
    public List<Trial.Candidate> propose(int most) {
        Map<Point, Trial.Candidate> proposals = new LinkedHashMap<>();
        while (!starts.isEmpty() && proposals.size() < most) {
            offer(starts.getFirst(), proposals);
            starts = starts.subList(1, starts.size());
        }
        // Half of a round is for the surroundings of the best, and half for the whole frontier.
        for (Point neighbour : neighbours()) {
            if (proposals.size() >= Math.max(1, most / 2)) {
                break;
            }
            offer(neighbour, proposals);
        }
        for (int draw = 0; draw < MOST_DRAWS && proposals.size() < most; draw++) {
            offer(draw < MOST_DRAWS / 2 ? descendant() : anywhere(), proposals);
        }
        return List.copyOf(proposals.values());
    }

    private void offer(Point point, Map<Point, Trial.Candidate> proposals) {
        if (seen.add(point)) {
            space.at(point)
                    .ifPresent(group -> proposals.put(point, new Trial.Candidate(point, group)));
        }
    }

    private List<Point> starts() {
        int count = Math.max(FEWEST_STARTS, STARTS_PER_SETTING * space.settings().size());
        List<List<Integer>> columns = new ArrayList<>();
        for (Setting<?> setting : space.settings()) {
            List<Integer> column = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                column.add((int) ((index + random.nextDouble()) / count * setting.levels().size()));
            }
            Collections.shuffle(column, random);
            columns.add(column);
        }
        List<Point> points = new ArrayList<>(List.of(space.present()));
        for (int index = 0; index < count; index++) {
            int row = index;
            points.add(new Point(columns.stream().map(column -> column.get(row)).toList()));
        }
        return points;
    }

    private List<Point> neighbours() {
        Optional<Trial> best = frontier.best();
        if (best.isEmpty()) {
            return List.of();
        }
        Point center = best.get().point();
        List<Point> near = new ArrayList<>();
        for (int step : STEPS) {
            for (int index = 0; index < space.settings().size(); index++) {
                int level = center.levels().get(index) + step;
                if (level >= 0 && level < space.settings().get(index).levels().size()) {
                    near.add(center.with(index, level));
                }
            }
        }
        return near;
    }

    private Point descendant() {
        if (frontier.members().isEmpty()) {
            return anywhere();
        }
        Point child = parent();
        int size = space.settings().size();
        if (size > 1 && random.nextInt(3) == 0) {
            Point other = parent();
            for (int index = 0; index < size; index++) {
                child = random.nextBoolean() ? child : child.with(index, other.levels().get(index));
            }
        }
        int changes = 1 + random.nextInt(2);
        for (int change = 0; change < changes && size > 0; change++) {
            int index = random.nextInt(size);
            child = child.with(index, moved(child.levels().get(index), index));
        }
        return child;
    }

    // As often the best as any other of the frontier.
    private Point parent() {
        List<Trial> members = frontier.members();
        return random.nextBoolean()
                ? frontier.best().orElseThrow().point()
                : members.get(random.nextInt(members.size())).point();
    }

    // One level away half the time, two a quarter of it, and so on.
    private int moved(int level, int setting) {
        int distance = 1;
        while (random.nextBoolean()) {
            distance *= 2;
        }
        int last = space.settings().get(setting).levels().size() - 1;
        return Math.clamp(level + (random.nextBoolean() ? distance : -distance), 0, last);
    }

    private Point anywhere() {
        List<Integer> levels = new ArrayList<>();
        for (Setting<?> setting : space.settings()) {
            levels.add(random.nextInt(setting.levels().size()));
        }
        return new Point(levels);
    }
}

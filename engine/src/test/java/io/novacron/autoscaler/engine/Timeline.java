package io.novacron.autoscaler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.model.Decision.Plan;
import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A policy over time, as a table: at second t, with these readings, n instances are wanted,
/// because. Memory goes from row to row; the fleet does at once what is planned, or takes its time.
///
/// ```
/// s   | cpu | n | because
/// 0   | 80  | 4 | one period is not enough
/// ```
///
/// A reading of `-` is a failed one.
final class Timeline {

    private final Scenario scenario;
    private Instant start = Times.at("10:00");
    private Optional<Duration> startUp = Optional.empty();
    private final Map<String, Instant> launched = new LinkedHashMap<>();
    private int launches;

    private Timeline(Scenario scenario) {
        this.scenario = scenario;
    }

    static Timeline of(Scenario scenario) {
        return new Timeline(scenario);
    }

    Timeline from(String time) {
        start = Times.at(time);
        return this;
    }

    /// Instances are listed, and a new one is pending so long; `present` of them run from the
    /// start.
    Timeline startUp(String time, int present) {
        startUp = Optional.of(Times.of(time));
        for (int index = 1; index <= present; index++) {
            launched.put("i-%03d".formatted(++launches), start.minus(Duration.ofDays(1)));
        }
        return this;
    }

    /// Plays the table.
    void play(String table) {
        List<String[]> rows = table.lines().map(line -> line.split("\\|", -1)).toList();
        String[] head = rows.getFirst();
        for (String[] row : rows.subList(1, rows.size())) {
            Instant now = start.plusSeconds(Long.parseLong(row[0].strip()));
            for (int column = 1; column < head.length - 2; column++) {
                String metric = head[column].strip();
                String reading = row[column].strip();
                if (reading.equals("-")) {
                    scenario.fails(metric, "timed out");
                } else {
                    scenario.reads(metric, Double.parseDouble(reading));
                }
            }
            if (startUp.isPresent()) {
                scenario.fleet(fleetAt(now));
            }
            Answer answer = scenario.tick(now.toString());
            assertThat(answer.decision().to().instances())
                    .as("at %s s: %s%n%s", row[0].strip(), row[row.length - 1].strip(), answer)
                    .isEqualTo(Integer.parseInt(row[row.length - 2].strip()));
            follow(answer.plan(), now);
        }
    }

    private void follow(Plan plan, Instant now) {
        plan.terminate().forEach(launched::remove);
        for (int index = 0; index < plan.launch() && startUp.isPresent(); index++) {
            launched.put("i-%03d".formatted(++launches), now);
        }
    }

    private List<Instance> fleetAt(Instant now) {
        List<Instance> fleet = new ArrayList<>();
        launched.forEach((id, at) -> {
            Instant runs = at.plus(startUp.orElseThrow());
            Instance running = Instance.running(id, runs);
            fleet.add(
                    now.isBefore(runs) ? running.withState(InstanceState.PENDING, false) : running);
        });
        return fleet;
    }
}

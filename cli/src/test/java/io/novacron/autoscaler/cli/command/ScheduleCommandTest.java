package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScheduleCommandTest {

    private static final String FILE = Path.of("..", "examples/groups/schedules.yaml").toString();

    @TempDir private Path folder;

    @Test
    void listsWhatAppliesWhen() {
        Outcome outcome =
                preview("--from", "2026-12-31T00:00:00Z", "--days", "2", "--zone", "Europe/Berlin");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.lines())
                .containsExactly(
                        "checkout: 2 to 20 instances, 2 days from Thu 2026-12-31 01:00, times in"
                                + " Europe/Berlin",
                        "FROM                     UNTIL                 WHAT                   "
                                + "        BECAUSE OF",
                        "Thu 2026-12-31 01:00     Thu 2026-12-31 06:00  2 to 6 instances       "
                                + "        night",
                        "Thu 2026-12-31 07:59:15  Thu 2026-12-31 18:00  8 to 20 instances      "
                                + "        business-hours",
                        "Thu 2026-12-31 22:00     Fri 2027-01-01 02:00  2 to 6 instances       "
                                + "        night",
                        "Fri 2027-01-01 02:00     Fri 2027-01-01 05:00  2 to 6 instances, no "
                                + "scale-in  night, freeze: monthly batch",
                        "Fri 2027-01-01 05:00     Fri 2027-01-01 06:00  2 to 6 instances       "
                                + "        night",
                        "Fri 2027-01-01 07:59:15  Fri 2027-01-01 18:00  8 to 20 instances      "
                                + "        business-hours",
                        "Fri 2027-01-01 22:00     …                     2 to 6 instances       "
                                + "        night");
    }

    @Test
    void answersPrograms() {
        Outcome outcome =
                preview("--from", "2027-01-04T00:00:00Z", "--days", "1", "--output", "json");

        JsonNode first = JsonMapper.shared().readTree(outcome.out()).get(0);
        assertThat(first.get("group").asString()).isEqualTo("checkout");
        assertThat(first.get("from").asString()).isEqualTo("2027-01-04T00:00:00Z");
        assertThat(first.get("until").asString()).isEqualTo("2027-01-04T05:00:00Z");
        assertThat(first.get("maxCapacity").asInt()).isEqualTo(6);
        assertThat(first.get("schedules").get(0).asString()).isEqualTo("night");
        assertThat(preview("--output", "jsonl").lines()).hasSizeGreaterThan(14);
        assertThat(preview("--output", "yaml").out()).startsWith("- group: ");
    }

    @Test
    void aGroupWithoutSchedulesSaysSo() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("g.yaml"),
                        "{id: g, resourceType: vm, minCapacity: 1, maxCapacity: 2}\n");

        Outcome outcome = run("schedule", "preview", file.toString());

        assertThat(outcome.lastLine()).isEqualTo("nothing is scheduled");
        assertThat(outcome.out()).contains("times in UTC");
        assertThat(run("schedule", "preview", file.toString(), "--output", "json").out().strip())
                .matches("\\[\\s*]");
    }

    @Test
    void badUsageIsToldWithWhatIsAllowed() {
        assertThat(preview("--days", "0").code()).isEqualTo(2);
        assertThat(preview("--from", "tomorrow").err()).contains("found 'tomorrow'");
        assertThat(preview("--zone", "Europe/Berln").err()).contains("Europe/Berlin");
        assertThat(run("schedule", "preview", "/no/such.yaml").code()).isEqualTo(2);
    }

    @Test
    void aBadGroupFileIsToldWithItsProblems() throws Exception {
        Path file = Files.writeString(folder.resolve("g.yaml"), "id: g\n");

        Outcome outcome = run("schedule", "preview", file.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("minCapacity");
    }

    private static Outcome preview(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = "schedule";
        args[1] = "preview";
        args[2] = FILE;
        System.arraycopy(options, 0, args, 3, options.length);
        return run(args);
    }
}

package io.novacron.autoscaler.cli.command;

import static io.novacron.autoscaler.cli.command.CommandLineFixture.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.CommandLineFixture.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

    @Test
    void helpListsEveryCommand() {
        Outcome help = run("--help");

        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("demo", "run", "validate", "evaluate", "schedule", "bench")
                .contains("exit codes");
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "run",
                "validate",
                "evaluate",
                "schedule",
                "schedule preview",
                "forecast",
                "bench",
                "bench decide"
            })
    void everyCommandHasHelp(String command) {
        Outcome help = run((command + " --help").split(" "));

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Usage: autoscaler " + command);
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void theVersionIsTold() {
        assertThat(run("--version").out()).startsWith("autoscaler ").contains("Java ");
    }

    @Test
    void withoutACommandTheUsageIsShownAsAnError() {
        Outcome nothing = run();

        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).contains("Usage: autoscaler");
    }

    @ParameterizedTest
    @CsvSource({
        "demoo, demo",
        "evalute, evaluate",
        "vaildate, validate",
        "shedule, schedule",
    })
    void aMistypedCommandIsNamedWithTheNearest(String typed, String meant) {
        Outcome outcome = run(typed);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith(
                        "error: unknown command '%s'; did you mean '%s'?".formatted(typed, meant));
    }

    @Test
    void aCommandLikeNoOtherIsJustUnknown() {
        Outcome outcome = run("xyzzy");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("error: unknown command 'xyzzy'\n");
    }

    @Test
    void aMistypedOptionIsNamedWithTheNearest() {
        Outcome outcome = run("evaluate", "--fiel", "x.yaml");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("unknown option '--fiel'; did you mean '--file'?");
        assertThat(outcome.err()).contains("try 'autoscaler evaluate --help'");
    }

    @Test
    void aMistypedSubcommandIsNamedWithTheNearest() {
        Outcome outcome = run("bench", "decid");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("'decid'").contains("did you mean 'decide'?");
    }

    @Test
    void serveSaysWhatIsWrongBeforeItStarts() {
        assertThat(run("serve", "--port", "70000").err()).contains("--port 70000: 0 to 65535");
        Outcome outcome = run("serve", "--config", "absent.yaml");

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("absent.yaml: no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"schedule", "bench"})
    void aCommandThatNeedsASubcommandSaysSo(String command) {
        Outcome outcome = run(command);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is missing");
    }

    @Test
    void missingOptionsAreNamed() {
        assertThat(run("evaluate").err()).contains("--file");
        assertThat(run("evaluate").code()).isEqualTo(2);
        assertThat(run("run").err()).contains("--config");
        assertThat(run("run").code()).isEqualTo(2);
        assertThat(run("validate").code()).isEqualTo(2);
        assertThat(run("schedule", "preview").code()).isEqualTo(2);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThat(run("bench", "decide", "--seconds", "0").code()).isEqualTo(2);
        assertThat(run("bench", "decide", "--seconds", "many").code()).isEqualTo(2);
        assertThat(run("bench", "decide", "--output", "xml").code()).isEqualTo(2);
        assertThat(run("bench", "decide", "--output", "xml").err())
                .contains("found 'xml'; table, json, yaml or jsonl");
        assertThat(run("demo", "--for", "soon").err()).contains("--for: found 'soon'");
        assertThat(run("demo", "--for", "1s").code()).isEqualTo(2);
        assertThat(run("demo", "--max", "1000").code()).isEqualTo(2);
        assertThat(run("demo", "--trace", "/no/such.csv").err())
                .contains("/no/such.csv: no such file");
    }

    @Test
    void stackTracesAreShownOnlyWhenAskedFor() {
        String[] command = {"evaluate", "--file", "/no/such/file.yaml"};
        String[] debug = {"evaluate", "--file", "/no/such/file.yaml", "--debug"};

        assertThat(run(command).err()).doesNotContain("\tat ");
        assertThat(run(debug).err()).contains("\tat ");
        assertThat(run(Map.of("AUTOSCALER_DEBUG", "1"), command).err()).contains("\tat ");
        assertThat(run(Map.of("AUTOSCALER_DEBUG", "0"), command).err()).doesNotContain("\tat ");
    }
}

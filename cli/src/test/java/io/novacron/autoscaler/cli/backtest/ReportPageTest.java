package io.novacron.autoscaler.cli.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.novacron.autoscaler.cli.command.Commands;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of a backtest in a real browser.
class ReportPageTest {

    private static final RequiredProgram CHROMIUM = RequiredProgram.named("chromium", "chromium");

    private static final String GROUP =
            """
            id: %s
            resourceType: vm
            minCapacity: 1
            maxCapacity: 50
            evaluationInterval: 1m
            metrics: {cpu: {type: cpu_utilization}}
            rules: [{id: "busy </script><b>", type: target, metric: cpu, utilization: %d}]
            """;

    @TempDir private Path folder = Path.of("");

    /// A page of two groups on so many minutes of a wave.
    private Path page(int minutes) throws IOException {
        StringBuilder trace = new StringBuilder("timestamp,value\n");
        for (int minute = 0; minute < minutes; minute++) {
            long load = Math.round(1500 + 1000 * Math.sin(2 * Math.PI * minute / 1440));
            trace.append(minute * 60L).append(',').append(load).append('\n');
        }
        Path report = folder.resolve("report.html");
        StringWriter err = new StringWriter();
        int code =
                Commands.run(
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err),
                        Map.of(),
                        "backtest",
                        "--group",
                        write("tight.yaml", GROUP.formatted("tight", 90)),
                        "--compare",
                        write("ample.yaml", GROUP.formatted("ample", 50)),
                        "--demand",
                        write("trace.csv", trace.toString()),
                        "--model",
                        write("plant.yaml", "capacityPerInstance: 100"),
                        "--report",
                        report.toString());
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        return report;
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void thePageNeedsNothingElse() throws IOException {
        String page = Files.readString(page(300));

        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContainPattern("(src|href)=")
                .doesNotContain("/*DATA*/", "/*SCRIPT*/", "/*LIBRARY*/", "/*LIBRARY-STYLE*/")
                .doesNotContain("busy </script>");
    }

    @Test
    @Tag("slow")
    void thePageOpensInABrowserWithoutErrors() throws IOException, InterruptedException {
        String shown = opened(page(3 * 1440));

        assertThat(shown)
                .contains("data-state=\"ready\"")
                .containsPattern("id=\"error\"[^>]*></div>");
        assertThat(shown).contains("4,320 ticks of 60 s");
        assertThat(shown.split("<canvas", -1)).hasSize(4);
        assertThat(shown).containsSubsequence(">tight</td>", ">ample</td>");
        assertThat(shown).contains("class=\"best\"");
    }

    @Test
    @Tag("slow")
    void aYearOfMinutesOpens() throws IOException, InterruptedException {
        Path page = page(525_600);

        assertThat(Files.size(page)).isLessThan(16L << 20);
        assertThat(opened(page)).contains("data-state=\"ready\"", "525,600 ticks");
    }

    /// The document as it is once the page is drawn.
    private String opened(Path page) throws IOException, InterruptedException {
        Path out = folder.resolve("dom.html");
        Process browser =
                new ProcessBuilder(
                                CHROMIUM.path().toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "--virtual-time-budget=60000",
                                "--dump-dom",
                                page.toUri().toString())
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            assertThat(browser.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
        }
        return Files.readString(out);
    }
}

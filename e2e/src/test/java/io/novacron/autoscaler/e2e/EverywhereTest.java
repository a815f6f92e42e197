package io.novacron.autoscaler.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.spi.SampleHistory;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds of every view: nothing serious for axe, quiet, no wider than the screen, still where
/// motion is unwanted. A picture of each is kept.
class EverywhereTest {

    /// A development dependency of the page; `web/check` and `./test` install it.
    private static final Path AXE = Path.of("..", "web", "node_modules", "axe-core", "axe.min.js");

    private static final Map<String, String> VIEWS =
            Map.of(
                    "overview", "/",
                    "group", "/groups/web",
                    "edit", "/groups/web/edit",
                    "forecast", "/groups/web/forecast",
                    "what-if", "/groups/web/what-if",
                    "costs", "/costs",
                    "audit", "/audit",
                    "nothing", "/nowhere");

    private static Stage stage;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) Await.PATIENCE.toMillis());
        remember(directory.resolve("history"));
        stage = new Stage(directory);
        stage.call("POST", "/api/v1/groups", forecast(), 201);
        stage.group("checkout", 2);
        stage.push("checkout", 50);
        stage.push("web", 20);
        Await.until(
                "a forecast",
                () -> stage.get("/api/v1/groups/web").at("/status/promise/bound").isNumber());
    }

    // Two hours of two instances' load.
    private static void remember(Path history) throws IOException {
        Instant now = Instant.now();
        List<Sample> samples = new ArrayList<>();
        for (int minute = 120; minute > 0; minute--) {
            Instant at = now.minus(Duration.ofMinutes(minute));
            double load = 20 + 8 * Math.sin(minute / 9.0);
            samples.add(new Sample("web", ForecastSeries.demand("rps"), at, load));
            samples.add(new Sample("web", SampleHistory.metric("rps"), at, load));
            samples.add(new Sample("web", SampleHistory.CAPACITY_READY, at, 3));
            samples.add(new Sample("web", SampleHistory.CAPACITY_CURRENT, at, 3));
            samples.add(new Sample("web", ForecastSeries.STARTUP, at, 2));
        }
        try (RingHistory rings = RingHistory.open(history, Clock.systemUTC())) {
            rings.append(samples);
        }
    }

    private static String forecast() {
        return """
        {"id": "web", "name": "Web", "resourceType": "process", "minCapacity": 1, "maxCapacity": 5,
         "evaluationInterval": "1s", "labels": {"team": "shop"}, "pricePerInstanceHour": 0.1,
         "metrics": {"rps": {"type": "request_count", "provider": "push", "maxAge": "1h"}},
         "predictive": {"mode": "scale", "load": "rps", "capacityPerInstance": 10,
                        "objective": {"underProvisionedTime": 0.05}},
         "launchTemplate": {"command": ["sleep", "600"], "stop": {"signal": "KILL"}}}
        """;
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @AfterEach
    void quiet() {
        stage.requireNoComplaints();
    }

    private static void settle(Page page) {
        assertThat(page.locator("h1").first()).isAttached();
        assertThat(page.locator(".skeleton")).hasCount(0);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void axeFindsNothingSerious(ColorScheme scheme) throws IOException {
        requireAxe();
        String axe = Files.readString(AXE);
        Page page =
                stage.openAs(
                        Role.OPERATOR,
                        "/",
                        new Browser.NewContextOptions()
                                .setColorScheme(scheme)
                                .setReducedMotion(ReducedMotion.REDUCE)
                                // axe is evaluated in the page, which its own policy forbids.
                                .setBypassCSP(true));
        List<String> found = new ArrayList<>();
        VIEWS.forEach((name, path) -> {
            for (int width : new int[] {1280, 390}) {
                page.setViewportSize(width, 844);
                page.navigate(path);
                settle(page);
                page.evaluate(axe);
                Object serious =
                        page.evaluate(
                                """
                                async () => (await axe.run(document, {resultTypes: ['violations']})).violations
                                  .filter(one => ['serious', 'critical'].includes(one.impact))
                                  .map(one => one.id + ': ' + one.nodes.slice(0, 2).map(node => node.html.slice(0, 160)).join(' | '))
                                """);
                ((List<?>) serious)
                        .forEach(one ->
                                found.add("%s %d %s: %s".formatted(name, width, scheme, one)));
                stage.keep(
                        page,
                        "%s-%d-%s"
                                .formatted(
                                        name,
                                        width,
                                        scheme.name().toLowerCase(java.util.Locale.ROOT)));
            }
        });
        assertThat(found).isEmpty();
        page.context().close();
    }

    private static void requireAxe() {
        String ci = System.getenv().getOrDefault("CI", "");
        boolean mayBeSkipped = ci.isEmpty() || ci.equals("false");
        Assumptions.assumeTrue(
                Files.exists(AXE) || !mayBeSkipped,
                "skipped: axe-core is not installed (cd web; npm ci --ignore-scripts)");
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 640})
    void nothingIsWiderThanTheScreen(int width) {
        Page page = stage.openAs(Role.OPERATOR, "/");
        page.setViewportSize(width, 700);
        VIEWS.forEach((name, path) -> {
            page.navigate(path);
            settle(page);
            assertThat(
                            page.evaluate(
                                    "() => document.documentElement.scrollWidth <="
                                            + " document.documentElement.clientWidth"))
                    .as("%s at %d px", name, width)
                    .isEqualTo(true);
        });
        page.context().close();
    }

    @Test
    void whereMotionIsUnwantedNothingMovesAndForcedColoursAreKept() {
        Page page =
                stage.openAs(
                        Role.OPERATOR,
                        "/",
                        new Browser.NewContextOptions()
                                .setViewportSize(1280, 800)
                                .setReducedMotion(ReducedMotion.REDUCE)
                                .setForcedColors(ForcedColors.ACTIVE));
        VIEWS.forEach((name, path) -> {
            page.navigate(path);
            settle(page);
            assertThat(
                            page.evaluate(
                                    "() => document.getAnimations().filter(one => one.playState === 'running').length"))
                    .as(name)
                    .isEqualTo(0);
            stage.keep(page, name + "-forced-colours");
        });
        page.context().close();
    }

    @Test
    void everyViewHasOneHeadingATitleAndItsLandmarks() {
        Page page = stage.openAs(Role.VIEWER, "/");
        List<Object> titles = new ArrayList<>();
        VIEWS.forEach((name, path) -> {
            page.navigate(path);
            settle(page);
            assertThat(page.locator("h1")).hasCount(1);
            assertThat(page.locator("main")).hasCount(1);
            assertThat(page.locator("html")).hasAttribute("lang", "en");
            titles.add(page.title());
        });
        assertThat(titles).allSatisfy(title -> assertThat((String) title).contains("NovaCron"));
        page.context().close();
    }
}

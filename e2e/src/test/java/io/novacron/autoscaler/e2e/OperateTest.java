package io.novacron.autoscaler.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.novacron.autoscaler.history.RingHistory;
import io.novacron.autoscaler.runtime.forecast.ForecastSeries;
import io.novacron.autoscaler.spi.SampleHistory.Sample;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does to groups, and what the picture shows of it.
class OperateTest {

    private static Stage stage;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) Await.PATIENCE.toMillis());
        List<Sample> samples = new ArrayList<>();
        Instant now = Instant.now();
        for (int minute = 120; minute > 0; minute--) {
            Instant at = now.minus(Duration.ofMinutes(minute));
            samples.add(new Sample("tuned", ForecastSeries.demand("rps"), at, 30));
            samples.add(new Sample("tuned", ForecastSeries.STARTUP, at, 5));
        }
        try (RingHistory rings =
                RingHistory.open(directory.resolve("history"), Clock.systemUTC())) {
            rings.append(samples);
        }
        stage = new Stage(directory);
        // Of our own reading back of what was painted.
        stage.expect("willReadFrequently");
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @AfterEach
    void quiet() {
        stage.requireNoComplaints();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static int desired(String group) {
        return stage.get("/api/v1/groups/" + group).at("/status/desired").asInt();
    }

    @Test
    void anotherCapacityIsAskedForAndSaidToBeReachedOnlyWhenItIs() {
        stage.group("sized", 6);
        Page page = stage.openAs(Role.OPERATOR, "/groups/sized");
        assertThat(page.locator(".primary-number")).hasText(Pattern.compile("^1ready.*"));
        button(page, "Set capacity").click();
        page.getByRole(
                        AriaRole.TEXTBOX,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Instances")))
                .fill("4");
        assertThat(page.getByText(Pattern.compile("starts 3 instances"))).isVisible();
        stage.keep(page, "capacity");
        button(page, "Start 3 instances").click();
        assertThat(page.locator(".primary-number")).hasText(Pattern.compile("^4ready.*"));
        assertThat(stage.get("/api/v1/groups/sized").at("/status/ready").asInt()).isEqualTo(4);

        button(page, "Set capacity").click();
        page.getByRole(
                        AriaRole.TEXTBOX,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Instances")))
                .fill("3");
        Locator end = button(page, "End 1 instance");
        assertThat(end).isVisible();
        // Enter never confirms what ends instances.
        page.getByRole(
                        AriaRole.TEXTBOX,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Instances")))
                .press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        assertThat(desired("sized")).isEqualTo(4);
        end.click();
        assertThat(page.locator(".primary-number")).hasText(Pattern.compile("^3ready.*"));
        page.context().close();
    }

    @Test
    void aPauseIsTakenBackByAnotherAuditedWrite() {
        stage.group("undone", 5);
        Page page = stage.openAs(Role.OPERATOR, "/groups/undone");
        button(page, "Pause").click();
        page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Pause").setExact(true))
                .click();
        assertThat(button(page, "Resume")).isVisible();
        assertThat(stage.get("/api/v1/groups/undone").get("enabled").asBoolean()).isFalse();
        button(page, "Undo").click();
        assertThat(button(page, "Pause")).isVisible();
        assertThat(stage.get("/api/v1/groups/undone").path("enabled").asBoolean(true)).isTrue();
        assertThat(stage.get("/api/v1/events?group=undone&actor=e2e-OPERATOR").get("events").size())
                .isGreaterThanOrEqualTo(3);
        page.context().close();
    }

    @Test
    void aFreezeEndsByItselfOnTime() {
        stage.group("brief", 5);
        stage.push("brief", 10);
        Page page = stage.openAs(Role.OPERATOR, "/groups/brief");
        stage.call(
                "POST",
                "/api/v1/groups/brief/freeze",
                "{\"direction\": \"both\", \"reason\": \"a moment\", \"until\": \"%s\"}"
                        .formatted(Instant.now().plusSeconds(6)),
                200);
        stage.push("brief", 30);
        assertThat(button(page, "Lift freeze")).isVisible();
        assertThat(page.getByText(Pattern.compile("a moment")).first()).isVisible();
        // What it would have done is done when the time is over.
        assertThat(button(page, "Freeze")).isVisible();
        assertThat(page.locator(".primary-number")).hasText(Pattern.compile("^3ready.*"));
        assertThat(stage.get("/api/v1/events?group=brief&action=unfrozen").get("events"))
                .hasSize(1);
        page.context().close();
    }

    @Test
    void aPointOfTheFrontierOpensInTheEditor() {
        stage.group("tuned", 8);
        Page page = stage.openAs(Role.OPERATOR, "/groups/tuned/what-if");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Search on")))
                .click();
        Locator open = button(page, "Open in editor");
        assertThat(open).isVisible();
        stage.keep(page, "what-if-found");
        // Points may lie on each other, so they are chosen by key; one may be what runs already.
        Locator candidates =
                page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^candidate: ")));
        for (Locator candidate : candidates.all()) {
            if (open.isEnabled()) {
                break;
            }
            candidate.press("Enter");
            assertThat(candidate).hasAttribute("aria-pressed", "true");
        }
        assertThat(open).isEnabled();
        open.click();
        page.waitForURL(Pattern.compile("/groups/tuned/edit$"));
        assertThat(page.locator("textarea")).hasValue(Pattern.compile("id: tuned"));
        assertThat(page.getByText("Your draft from before is on the screen")).isVisible();
        assertThat(stage.get("/api/v1/groups/tuned").get("version").asInt()).isEqualTo(1);
        page.context().close();
    }

    /// Read back from the canvas: where the load is above what is ready there is red, elsewhere
    /// none.
    @Test
    void thePictureShowsShortageAndNothingThatWasNot() {
        stage.group("lacking", 2);
        stage.group("calm", 6);
        stage.push("lacking", 60);
        stage.push("calm", 5);
        Await.until(
                "both are as large as they get",
                () -> desired("lacking") == 2 && desired("calm") == 1);
        assertThat(painted("lacking", new int[] {0xB3, 0x26, 0x1E})).isPositive();
        assertThat(painted("calm", new int[] {0xB3, 0x26, 0x1E})).isZero();
        assertThat(painted("calm", new int[] {0x16, 0x19, 0x1B})).isPositive();
    }

    // Pixels of a colour in the big chart, once the series has points.
    private static long painted(String group, int[] colour) {
        Await.until(
                "a history of " + group,
                () ->
                        stage.get("/api/v1/groups/%s/series?points=50".formatted(group))
                                        .at("/load/at")
                                        .size()
                                > 0);
        Page page = stage.openAs(Role.OPERATOR, "/groups/" + group + "?range=15m");
        Locator canvas = page.locator(".uplot canvas").first();
        assertThat(canvas).isVisible();
        page.waitForFunction("colour => (" + PIXELS + ")(colour) > 0", List.of(0x16, 0x19, 0x1B));
        Object count = page.evaluate(PIXELS, List.of(colour[0], colour[1], colour[2]));
        stage.keep(page, "picture-" + group);
        page.context().close();
        return ((Number) count).longValue();
    }

    private static final String PIXELS =
            """
            (([red, green, blue]) => {
              const canvas = document.querySelector('.uplot canvas');
              if (!canvas || !canvas.width) return 0;
              const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
              let count = 0;
              for (let at = 0; at < data.length; at += 4) {
                if (data[at + 3] > 250 && Math.abs(data[at] - red) < 3 && Math.abs(data[at + 1] - green) < 3 && Math.abs(data[at + 2] - blue) < 3) count++;
              }
              return count;
            })
            """;
}

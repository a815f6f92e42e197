package io.novacron.autoscaler.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From sign-in to an applied change and a freeze without a pointer.
class KeyboardTest {

    private static final int MOST_TABS = 80;

    @TempDir private Path directory;
    private Stage stage;

    @BeforeEach
    void start() {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) Await.PATIENCE.toMillis());
        stage = new Stage(directory);
        stage.group("keyed", 5);
    }

    @AfterEach
    void stop() {
        stage.requireNoComplaints();
        stage.close();
    }

    @Test
    void everythingIsDoneByKeysAndFocusIsAlwaysSeen() {
        Page page = stage.open("/", 1280, 800);
        tabTo(page, "Token");
        page.keyboard().type(stage.secret(Role.OPERATOR));
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.GRID)).isVisible();

        tabTo(page, "keyed");
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile("/groups/keyed$"));

        tabTo(page, "Freeze");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
        assertThat(focused(page)).isEqualTo("Freeze");

        page.keyboard().press("Enter");
        page.keyboard().type("release 4.2");
        tabTo(page, "Freeze for 1 h");
        page.keyboard().press("Enter");
        Await.until(
                "the group is frozen",
                () -> stage.get("/api/v1/groups/keyed").at("/status/freeze/reason").isString());

        tabTo(page, "Edit");
        page.keyboard().press("Enter");
        page.waitForURL(Pattern.compile("/groups/keyed/edit$"));
        assertThat(page.locator("textarea")).hasValue(Pattern.compile("maxCapacity: 5"));
        String text = page.locator("textarea").inputValue();
        tabToTag(page, "TEXTAREA");
        page.keyboard().press("Control+A");
        page.keyboard().insertText(text.replace("maxCapacity: 5", "maxCapacity: 4"));
        assertThat(page.getByText("The server would take this document")).isVisible();
        page.keyboard().press("Control+Enter");
        tabTo(page, "Apply version 2");
        page.keyboard().press("Enter");
        assertThat(page.getByText("Version 2 is in force")).isVisible();
        assertThat(stage.get("/api/v1/groups/keyed").get("maxCapacity").asInt()).isEqualTo(4);
        page.context().close();
    }

    private static String focused(Page page) {
        return String.valueOf(
                page.evaluate(
                        "() => { const e = document.activeElement; if (e === document.body) return ''; return e.getAttribute('aria-label')"
                                + " || (e.labels && e.labels[0] && e.labels[0].textContent) || e.textContent; }"));
    }

    // Presses Tab until it is there; at every stop the focus must be seen.
    private static void tabTo(Page page, String name) {
        tab(page, name, () -> focused(page).contains(name));
    }

    private static void tabToTag(Page page, String tag) {
        tab(page, tag, () -> tag.equals(page.evaluate("() => document.activeElement.tagName")));
    }

    private static void tab(Page page, String what, java.util.function.BooleanSupplier there) {
        page.waitForLoadState();
        for (int presses = 0; presses < MOST_TABS; presses++) {
            if (there.getAsBoolean()) {
                return;
            }
            page.keyboard().press("Tab");
            assertThat(
                            page.evaluate(
                                    """
                                    () => {
                                      const e = document.activeElement;
                                      if (e === document.body) return true;
                                      const box = e.getBoundingClientRect();
                                      const width = parseFloat(getComputedStyle(e).outlineWidth);
                                      return width >= 2 && box.bottom > 0 && box.top < innerHeight;
                                    }
                                    """))
                    .as("the focus on %s is seen", focused(page))
                    .isEqualTo(true);
        }
        throw new AssertionError("no way by Tab to " + what);
    }
}

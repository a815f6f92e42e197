package io.novacron.autoscaler.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a person does with the page, and what the API says afterwards.
class PageTest {

    private static Stage stage;

    @BeforeAll
    static void start(@TempDir Path directory) {
        com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout(
                (double) Await.PATIENCE.toMillis());
        stage = new Stage(directory);
        stage.group("checkout", 2);
        stage.group("web-tier", 6);
        // More than its maximum serves.
        stage.push("checkout", 50);
        stage.push("web-tier", 20);
        Await.until(
                "web-tier has what it wants",
                () ->
                        stage.get("/api/v1/groups/web-tier").at("/status/ready").asInt() == 2
                                && stage.get("/api/v1/groups/checkout").at("/status/ready").asInt()
                                        == 2);
    }

    @AfterAll
    static void stop() {
        stage.close();
    }

    @AfterEach
    void nothingWentWrongInTheBrowser() {
        stage.requireNoComplaints();
    }

    @Test
    void aTokenSignsInAndLeavesNothingSecretBehind() {
        Page page = stage.open("/groups/web-tier", 1280, 800);
        page.getByLabel("Token").fill("nca_wrong");
        button(page, "Sign in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("not known");
        stage.keep(page, "sign-in-refused");

        page.getByLabel("Token").fill(stage.secret(Role.VIEWER));
        button(page, "Sign in").click();
        assertThat(page.getByRole(AriaRole.HEADING, level(1))).containsText("web-tier");
        assertThat(page.url()).endsWith("/groups/web-tier");
        Object kept =
                page.evaluate(
                        "() => JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
                                + " + location.href + document.cookie");
        assertThat(String.valueOf(kept))
                .doesNotContain(stage.secret(Role.VIEWER))
                .doesNotContain("novacron_session");
        assertThat(button(page, "Freeze")).hasCount(0);
        stage.keep(page, "group-viewer");
        page.context().close();
    }

    @Test
    void aCodeSignsInAndIsTakenOutOfTheAddress() {
        Page page = stage.openAs(Role.OPERATOR, "/");
        assertThat(page.url()).isEqualTo(stage.server.uri() + "/");
        page.context().close();
    }

    @Test
    void theGroupAtItsMaximumStandsFirstWithItsSentence() {
        Page page = stage.openAs(Role.OPERATOR, "/");
        Locator rows = page.locator(".list-row");
        assertThat(rows.first()).containsText("checkout");
        String reason =
                stage.get("/api/v1/group-index?ids=checkout").at("/groups/0/reason").asString();
        assertThat(rows.first()).containsText(reason.substring(0, 20));
        assertThat(page.locator(".primary-number")).containsText("1");
        stage.keep(page, "overview");

        page.setViewportSize(390, 844);
        assertThat(rows.first()).isVisible();
        assertThat(
                        page.evaluate(
                                "() => document.documentElement.scrollWidth <="
                                        + " document.documentElement.clientWidth"))
                .isEqualTo(true);
        stage.keep(page, "overview-phone");
        page.context().close();
    }

    @Test
    void aPushedSampleIsSeenWithoutReloading() {
        stage.group("live", 5);
        stage.push("live", 10);
        Page page = stage.openAs(Role.OPERATOR, "/groups/live");
        Locator number = page.locator(".primary-number");
        assertThat(number).hasText(Pattern.compile("^1ready.*"));
        page.evaluate("() => { window.notReloaded = true; }");

        stage.push("live", 40);

        assertThat(number).hasText(Pattern.compile("^4ready.*"));
        assertThat(page.evaluate("() => window.notReloaded")).isEqualTo(true);
        assertThat(stage.get("/api/v1/groups/live").at("/status/ready").asInt()).isEqualTo(4);
        stage.keep(page, "group");
        page.context().close();
    }

    @Test
    void aFreezeWithItsReasonIsWhatTheApiThenSays() {
        stage.group("frozen", 5);
        stage.push("frozen", 10);
        Page page = stage.openAs(Role.OPERATOR, "/groups/frozen");
        button(page, "Freeze").click();
        page.getByLabel("Why (people").fill("release 4.2");
        page.getByLabel("4 h", new Page.GetByLabelOptions().setExact(true)).check();
        stage.keep(page, "freeze");
        button(page, "Freeze for 4 h").click();
        assertThat(button(page, "Lift freeze")).isVisible();
        assertThat(stage.get("/api/v1/groups/frozen").at("/status/freeze/reason").asString())
                .isEqualTo("release 4.2");
        page.context().close();
    }

    @Test
    void anEditIsJudgedWhileTypedAndAppliedAsTheNextVersion() {
        stage.group("edited", 5);
        Page page = stage.openAs(Role.OPERATOR, "/groups/edited/edit");
        Locator text = page.locator("textarea");
        assertThat(text).hasValue(Pattern.compile("averageValue"));
        String before = text.inputValue();

        text.fill(before.replace("averageValue", "avrageValue"));
        assertThat(page.locator(".problem-line").getByText("avrageValue").first()).isVisible();
        assertThat(page.locator(".problem-line").first())
                .containsText(Pattern.compile("line \\d+"));
        stage.keep(page, "edit-typo");
        text.fill(before.replace("maxCapacity: 5", "maxCapacity: 4"));
        assertThat(page.getByText("The server would take this document")).isVisible();
        button(page, "Apply…").click();
        stage.keep(page, "edit-apply");
        button(page, "Apply version 2").click();
        assertThat(page.getByText("Version 2 is in force")).isVisible();

        assertThat(stage.get("/api/v1/groups/edited").get("version").asInt()).isEqualTo(2);
        assertThat(stage.get("/api/v1/groups/edited").get("maxCapacity").asInt()).isEqualTo(4);
        assertThat(stage.get("/api/v1/events?group=edited&action=group_updated").get("events"))
                .hasSize(1);
        page.context().close();
    }

    @Test
    void whoWasFasterIsNeverOverwritten() {
        stage.group("contested", 5);
        Page page = stage.openAs(Role.OPERATOR, "/groups/contested/edit");
        Locator text = page.locator("textarea");
        assertThat(text).hasValue(Pattern.compile("averageValue"));
        text.fill(text.inputValue().replace("maxCapacity: 5", "maxCapacity: 4"));
        // Changes the document: version 2.
        stage.call("POST", "/api/v1/groups/contested/pause", "", 200);
        assertThat(page.getByText("The server would take this document")).isVisible();
        button(page, "Apply…").click();
        button(page, "Apply version 2").click();
        assertThat(page.getByText(Pattern.compile("[Yy]ours")).first()).isVisible();
        stage.keep(page, "conflict");

        assertThat(stage.get("/api/v1/groups/contested").get("version").asInt()).isEqualTo(2);
        assertThat(stage.get("/api/v1/groups/contested").get("maxCapacity").asInt()).isEqualTo(5);
        page.context().close();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Page.GetByRoleOptions level(int level) {
        return new Page.GetByRoleOptions().setLevel(level);
    }
}

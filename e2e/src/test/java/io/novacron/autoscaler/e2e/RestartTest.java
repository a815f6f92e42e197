package io.novacron.autoscaler.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server ends and comes back while the page is open.
class RestartTest {

    @TempDir private Path directory;
    private Stage stage;

    @BeforeEach
    void start() {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) Await.PATIENCE.toMillis());
        stage = new Stage(directory);
        // What the browser says of a server that is not there.
        stage.expect(
                "ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET_NOT_CONNECTED");
    }

    @AfterEach
    void stop() {
        stage.close();
    }

    @Test
    void whatOneWroteIsStillThereAndNothingThatHappenedIsMissed() {
        stage.group("kept", 5);
        stage.push("kept", 10);
        Page group = stage.openAs(Role.OPERATOR, "/groups/kept");
        assertThat(group.locator(".primary-number")).hasText(Pattern.compile("^1ready.*"));
        Page edit = group.context().newPage();
        edit.setDefaultTimeout((double) Await.PATIENCE.toMillis());
        edit.navigate("/groups/kept/edit");
        Locator text = edit.locator("textarea");
        assertThat(text).hasValue(Pattern.compile("averageValue"));
        text.fill(text.inputValue().replace("maxCapacity: 5", "maxCapacity: 4"));

        stage.restart(() -> {
            assertThat(group.getByText(Pattern.compile("Connection lost")).first()).isVisible();
            stage.keep(group, "connection-lost");
            assertThat(text).hasValue(Pattern.compile("maxCapacity: 4"));
        });

        // A restart ends the sessions: one signs in again, above what was open.
        for (Page page : List.of(group, edit)) {
            signInAgain(page);
        }
        assertThat(group.locator(".connection.ok")).isVisible();
        assertThat(text).hasValue(Pattern.compile("maxCapacity: 4"));
        stage.push("kept", 30);
        assertThat(group.locator(".primary-number")).hasText(Pattern.compile("^3ready.*"));
        List<String> marks =
                group
                        .getByRole(AriaRole.GROUP, named("Events"))
                        .getByRole(AriaRole.BUTTON)
                        .all()
                        .stream()
                        .map(mark -> mark.getAttribute("aria-label"))
                        .toList();
        assertThat(new HashSet<>(marks)).hasSameSizeAs(marks);
        stage.requireNoComplaints();
    }

    private void signInAgain(Page page) {
        Locator token = page.getByLabel("Token");
        Await.until(
                "the page is signed in or asks for it",
                () -> token.count() > 0 || page.locator(".connection.ok").count() > 0);
        if (token.count() > 0) {
            token.first().fill(stage.secret(Role.OPERATOR));
            page.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Sign in").setExact(true))
                    .click();
        }
        assertThat(token).hasCount(0);
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    @Test
    void aChangedEventBreaksTheChainForAllToSee() {
        stage.group("audited", 5);
        Page page = stage.openAs(Role.VIEWER, "/audit");
        assertThat(page.getByText(Pattern.compile("Chain verified"))).isVisible();

        stage.restart(() -> {
            try {
                execute("update event set message = 'nothing happened' where sequence_number = 2");
            } catch (SQLException | java.io.IOException failed) {
                throw new IllegalStateException(failed);
            }
        });

        Page again = stage.openAs(Role.VIEWER, "/audit");
        assertThat(again.getByText(Pattern.compile("Chain broken at event 2"))).isVisible();
        stage.keep(again, "chain-broken");
    }

    private void execute(String sql) throws SQLException, java.io.IOException {
        Path database;
        try (Stream<Path> files = Files.walk(directory)) {
            database =
                    files.filter(file -> file.toString().endsWith(".mv.db"))
                            .findFirst()
                            .orElseThrow();
        }
        String name = database.toString().replaceAll("\\.mv\\.db$", "");
        try (Connection connection = DriverManager.getConnection("jdbc:h2:async:" + name);
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }
}

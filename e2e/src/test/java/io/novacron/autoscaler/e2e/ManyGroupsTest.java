package io.novacron.autoscaler.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.novacron.autoscaler.config.GroupDocuments;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An overview of ten thousand groups.
class ManyGroupsTest {

    private static final int GROUPS = 10_000;

    private static Stage stage;

    @BeforeAll
    static void start(@TempDir Path directory) {
        PlaywrightAssertions.setDefaultAssertionTimeout((double) Await.PATIENCE.toMillis());
        stage =
                new Stage(
                        directory,
                        IntStream.range(0, GROUPS).mapToObj(ManyGroupsTest::group).toList());
        Await.until(
                "all groups are there",
                () -> stage.get("/api/v1/group-index?limit=1").get("total").asInt() == GROUPS);
    }

    private static ScalingGroup group(int number) {
        return GroupDocuments.readOne(
                        """
                        {id: group-%05d, name: Group %d, labels: {team: t%d}, resourceType: process, minCapacity: 0,
                         maxCapacity: 10, evaluationInterval: 1h, dryRun: true, launchTemplate: {command: [sleep, "1"]}}
                        """
                                .formatted(number, number, number % 7),
                        List.of())
                .orThrow();
    }

    @AfterAll
    static void stop() {
        stage.closeWithoutInstances();
    }

    @Test
    void allCanBeReachedAndOnlyTheSeenOnesAreThere() {
        Page page = stage.openAs(Role.OPERATOR, "/");
        Locator grid = page.getByRole(AriaRole.GRID);
        assertThat(grid).hasAttribute("aria-rowcount", Integer.toString(GROUPS));
        assertThat(page.locator(".list-row").first()).isVisible();
        stage.keep(page, "ten-thousand");
        page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)");
        assertThat(page.getByText("group-09999").first()).isVisible();
        assertThat(
                        ((Number) page.evaluate("() => document.querySelectorAll('*').length"))
                                .intValue())
                .isLessThan(3_000);

        page.getByRole(AriaRole.SEARCHBOX).first().fill("group-0123");
        assertThat(page.locator(".list-row")).hasCount(10);
        assertThat(page.locator(".list-row").first())
                .containsText(Pattern.compile("group-0123\\d"));
        stage.requireNoComplaints();
        page.context().close();
    }
}

package io.novacron.autoscaler.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.server.http.Limits;
import io.novacron.autoscaler.spi.TokenStore.Role;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.RequiredProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real server, a real browser, and a token of each role. One a test class.
final class Stage implements AutoCloseable {

    private static final RequiredProgram CHROMIUM = RequiredProgram.named("chromium", "chromium");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final JsonMapper JSON = new JsonMapper();

    final Server server;
    private final Playwright playwright;
    private final Browser browser;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Role, String> secrets = new EnumMap<>(Role.class);

    /// What a page must not do: errors, refused resources, requests to others.
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    Stage(Path directory) {
        Path chromium = CHROMIUM.path();
        server =
                Server.start(
                        Server.Setup.in(directory).withLimits(Limits.DEFAULT.withRate(1e6, 1e6)));
        for (Role role : Role.values()) {
            secrets.put(role, server.tokens().create("e2e-" + role.name(), role, Optional.empty()));
        }
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium)
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--disable-gpu",
                                                        "--disable-dev-shm-usage"))
                                        .setTimeout((double) Await.PATIENCE.toMillis()));
    }

    String secret(Role role) {
        return secrets.getOrDefault(role, "");
    }

    /// A page of a browser nobody has signed in with.
    Page open(String path, int width, int height) {
        BrowserContext context =
                browser.newContext(
                        new Browser.NewContextOptions()
                                .setBaseURL(server.uri().toString())
                                .setViewportSize(width, height)
                                .setReducedMotion(
                                        com.microsoft.playwright.options.ReducedMotion.REDUCE));
        context.setDefaultTimeout((double) Await.PATIENCE.toMillis());
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            // The browser itself reports refusals that the page asks for and shows: nobody signed
            // in, somebody was faster.
            boolean expected = message.text().matches(".*status of (401|412).*");
            if (!expected && List.of("error", "warning").contains(message.type())) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("script: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(server.uri() + "/")) {
                complaints.add("asks another: " + request.url());
            }
        });
        page.navigate(path);
        return page;
    }

    /// A page signed in by a code that works once.
    Page openAs(Role role, String path) {
        String code = server.codes().issue("e2e-" + role.name(), Duration.ofMinutes(10));
        Page page = open("/#code=" + code, 1280, 800);
        page.waitForSelector(".shell");
        page.navigate(path);
        return page;
    }

    /// Keeps what is seen, for people to look at.
    void keep(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    void requireNoComplaints() {
        List<String> found = List.copyOf(complaints);
        complaints.clear();
        assertThat(found).isEmpty();
    }

    /// A call of the API as an operator.
    JsonNode call(String method, String path, String body, int status) {
        HttpRequest request =
                HttpRequest.newBuilder(server.uri().resolve(path))
                        .timeout(Await.PATIENCE)
                        .header("Authorization", "Bearer " + secret(Role.OPERATOR))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
            return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    JsonNode get(String path) {
        return call("GET", path, "", 200);
    }

    /// A group of real processes that follows a metric which is pushed: ten requests an instance.
    void group(String id, int max) {
        call(
                "POST",
                "/api/v1/groups",
                """
                {"id": "%s", "name": "Group %s", "resourceType": "process", "minCapacity": 1, "maxCapacity": %d,
                 "evaluationInterval": "1s", "labels": {"team": "shop"},
                 "metrics": {"rps": {"type": "custom", "provider": "push", "maxAge": "1h"}},
                 "rules": [{"id": "rps", "type": "target", "metric": "rps", "averageValue": 10}],
                 "behavior": {"scaleIn": {"stabilizationWindow": "0s"}},
                 "launchTemplate": {"command": ["sleep", "600"], "stop": {"signal": "KILL"}}}
                """
                        .formatted(id, id, max),
                201);
    }

    void push(String group, double value) {
        call(
                "POST",
                "/api/v1/samples",
                "{\"samples\": [{\"group\": \"%s\", \"metric\": \"rps\", \"value\": %s}]}"
                        .formatted(group, value),
                200);
    }

    /// Groups are removed with their instances, which else outlive their server.
    @Override
    public void close() {
        browser.close();
        playwright.close();
        for (JsonNode group : get("/api/v1/groups").get("groups")) {
            String path = "/api/v1/groups/" + group.get("id").asString();
            call("DELETE", path + "?force=true", "", 204);
        }
        Await.until(
                "no instance is left",
                () ->
                        server.autoscaler().plugIns().controllers().values().stream()
                                .allMatch(controller ->
                                        controller
                                                .list(
                                                        io.novacron.autoscaler.spi.Call.within(
                                                                Duration.ofSeconds(10)))
                                                .isEmpty()));
        http.close();
        server.close();
    }
}

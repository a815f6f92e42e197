package io.novacron.autoscaler.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ReducedMotion;
import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.model.ScalingGroup;
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
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A real server, a real browser, and a token of each role. One a test class.
final class Stage implements AutoCloseable {

    private static final RequiredProgram CHROMIUM = RequiredProgram.named("chromium", "chromium");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final JsonMapper JSON = new JsonMapper();

    /// The browser itself reports refusals that the page asks for and shows: nobody signed in,
    /// somebody was faster.
    private static final String REFUSALS = "status of (401|412)";

    Server server;
    private final Path directory;

    /// Where the server is, also while it is not.
    private final String address;

    private final Playwright playwright;
    private final Browser browser;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Role, String> secrets = new EnumMap<>(Role.class);

    /// What a page must not do: errors, refused resources, requests to others.
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /// What a test provokes on purpose, such as a server that is gone.
    private volatile Pattern expected = Pattern.compile(REFUSALS);

    Stage(Path directory) {
        this(directory, List.of());
    }

    /// @param groups that the server has from its start
    Stage(Path directory, List<ScalingGroup> groups) {
        Path chromium = CHROMIUM.path();
        this.directory = directory;
        server = started(0, groups);
        address = server.uri().toString();
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

    private Server started(int port, List<ScalingGroup> groups) {
        ServerConfiguration standard = ServerConfiguration.DEFAULT;
        return Server.start(
                Server.Setup.of(
                                standard.withServer(standard.server().withPort(port)),
                                groups,
                                directory)
                        .withLimits(Limits.DEFAULT.withRate(1e6, 1e6)));
    }

    /// Ends the server and, after something was done meanwhile, begins it again at the same
    /// address.
    void restart(Runnable meanwhile) {
        int port = server.uri().getPort();
        server.close();
        meanwhile.run();
        server = started(port, List.of());
    }

    /// Complaints of the browser that match are no surprise from now on.
    void expect(String also) {
        expected = Pattern.compile(REFUSALS + "|" + also);
    }

    String secret(Role role) {
        return secrets.getOrDefault(role, "");
    }

    /// A page of a browser nobody has signed in with.
    Page open(String path, int width, int height) {
        return open(
                path,
                new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setReducedMotion(ReducedMotion.REDUCE));
    }

    private Page open(String path, Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options.setBaseURL(address));
        context.setDefaultTimeout((double) Await.PATIENCE.toMillis());
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (!expected.matcher(message.text()).find()
                    && List.of("error", "warning").contains(message.type())) {
                complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add("script: " + error));
        page.onRequest(request -> {
            if (!request.url().startsWith(address + "/")) {
                complaints.add("asks another: " + request.url());
            }
        });
        page.navigate(path);
        return page;
    }

    /// A page signed in by a code that works once.
    Page openAs(Role role, String path) {
        return openAs(
                role,
                path,
                new Browser.NewContextOptions()
                        .setViewportSize(1280, 800)
                        .setReducedMotion(ReducedMotion.REDUCE));
    }

    /// The same in a browser of one's own making.
    Page openAs(Role role, String path, Browser.NewContextOptions options) {
        String code = server.codes().issue("e2e-" + role.name(), Duration.ofMinutes(10));
        Page page = open("/#code=" + code, options);
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

    /// Where no group has instances there is nothing to be removed.
    void closeWithoutInstances() {
        browser.close();
        playwright.close();
        http.close();
        server.close();
    }

    /// Groups are removed with their instances, which else outlive their server.
    @Override
    public void close() {
        browser.close();
        playwright.close();
        for (JsonNode group : get("/api/v1/groups?limit=500").get("groups")) {
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

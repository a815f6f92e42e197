package io.novacron.autoscaler.plugins.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Instance;
import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.model.Sizing;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import io.novacron.autoscaler.testkit.Await;
import io.novacron.autoscaler.testkit.HaproxyServer;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests through a real HAProxy while instances come and go.
class RealTrafficTest {

    private static final Call CALL = Call.within(Duration.ofSeconds(20));
    private static final ScalingGroup GROUP = group("web-group", Map.of("pool", "web"));

    private final List<WebInstance> instances = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private WebInstance own;
    private HaproxyServer haproxy;
    private HaproxyRouter router;

    private static ScalingGroup group(String id, Map<String, Object> network) {
        return ScalingGroup.builder(id).network(network).build();
    }

    @BeforeEach
    void start() {
        own = instance("own");
        haproxy = HaproxyServer.start("server own " + own.address());
        router =
                new HaproxyRouter(HaproxySettings.at(UnixDomainSocketAddress.of(haproxy.socket())));
    }

    @AfterEach
    void stop() {
        instances.forEach(WebInstance::close);
        if (haproxy != null) {
            haproxy.close();
        }
        client.close();
    }

    private WebInstance instance(String id) {
        WebInstance instance = new WebInstance(id);
        instances.add(instance);
        return instance;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(haproxy.url().resolve(path)).build();
    }

    private String get(String path) throws Exception {
        HttpResponse<String> response =
                client.send(request(path), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private Set<String> whoAnswers(int requests) throws Exception {
        TreeSet<String> names = new TreeSet<>();
        for (int request = 0; request < requests; request++) {
            names.add(get("/"));
        }
        return names;
    }

    @Test
    void aServerOfTheBackendsOwnIsNoMemberAndIsNeverTouched() throws Exception {
        assertThat(router.members(GROUP, CALL)).isEmpty();
        router.drain(GROUP, "own", CALL);
        router.deregister(GROUP, "own", CALL);
        assertThat(router.drained(GROUP, "own", CALL)).isTrue();
        assertThat(whoAnswers(3)).containsExactly("own");
    }

    @Test
    void aDrainedInstanceFinishesWhatItHasAndGetsNothingNew() throws Exception {
        WebInstance slow = instance("slow");
        // One that serves alone, so that the slow request is surely its.
        ScalingGroup shop = group("shop", Map.of("pool", "shop"));
        router.register(shop, slow.instance(), CALL);
        CompletableFuture<HttpResponse<String>> underWay =
                client.sendAsync(request("/shop/slow"), HttpResponse.BodyHandlers.ofString());
        slow.arrived.await();
        WebInstance next = instance("next");
        router.register(shop, next.instance(), CALL);

        router.drain(shop, "slow", CALL);

        assertThat(router.members(shop, CALL)).containsExactly("next");
        assertThat(router.drained(shop, "slow", CALL)).isFalse();
        assertThatThrownBy(() -> router.deregister(shop, "slow", CALL))
                .as("a removal waits for its requests")
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE));
        for (int request = 0; request < 5; request++) {
            assertThat(get("/shop/a")).isEqualTo("next");
        }
        slow.release.countDown();
        assertThat(underWay.get().body()).isEqualTo("slow");
        Await.until("it is drained", () -> router.drained(shop, "slow", CALL));
        router.deregister(shop, "slow", CALL);
        assertThat(router.members(shop, CALL)).containsExactly("next");
    }

    @Test
    void aDrainThatIsTakenBackServesAgain() throws Exception {
        WebInstance one = instance("one");
        router.register(GROUP, one.instance(), CALL);
        router.drain(GROUP, "one", CALL);
        assertThat(whoAnswers(4)).containsExactly("own");
        router.register(GROUP, one.instance(), CALL);
        assertThat(whoAnswers(300)).containsExactly("one", "own");
    }

    @Test
    void aHundredInstancesAreRegisteredAndEachServes() throws Exception {
        List<WebInstance> all =
                IntStream.range(0, 100).mapToObj(number -> instance("web-" + number)).toList();
        ScalingGroup shop = group("shop", Map.of("pool", "shop"));
        all.forEach(each -> router.register(shop, each.instance(), CALL));
        assertThat(router.members(shop, CALL)).hasSize(100);
        TreeSet<String> names = new TreeSet<>();
        for (int request = 0; request < 300; request++) {
            names.add(get("/shop/x"));
        }
        assertThat(names).hasSize(100);
        for (int number = 0; number < 100; number++) {
            router.drain(shop, "web-" + number, CALL);
            router.deregister(shop, "web-" + number, CALL);
        }
        assertThat(router.members(shop, CALL)).isEmpty();
    }

    @Test
    void aKilledHaproxyIsSaidToBeGoneAndOneThatCameBackIsEmptyAndTakesThemAgain() throws Exception {
        WebInstance one = instance("one");
        router.register(GROUP, one.instance(), CALL);
        haproxy.kill();
        assertThatThrownBy(() -> router.register(GROUP, one.instance(), CALL))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE));
        haproxy.restart();
        Await.until("it answers", () -> router.members(GROUP, CALL).isEmpty());
        router.register(GROUP, one.instance(), CALL);
        assertThat(router.members(GROUP, CALL)).containsExactly("one");
        assertThat(whoAnswers(300)).containsExactly("one", "own");
    }

    @Test
    void noIdIsReadAsACommand() throws Exception {
        List<String> ids =
                List.of(
                        "x 127.0.0.1:1; del server web/own",
                        "a\nset server web/own state maint",
                        "../own",
                        "own",
                        "übung",
                        "a b",
                        "a.b",
                        "a:2eb",
                        "\"'\\#$(reboot)");
        ScalingGroup odd = group("g.x_y-z", Map.of("pool", "web"));
        ids.forEach(id ->
                router.register(odd, WebInstance.at(id, "127.0.0.1:9", Optional.empty()), CALL));
        assertThat(router.members(odd, CALL)).containsExactlyInAnyOrderElementsOf(ids);
        ids.forEach(id -> router.drain(odd, id, CALL));
        ids.forEach(id -> router.deregister(odd, id, CALL));
        assertThat(router.members(odd, CALL)).isEmpty();
        assertThat(router.members(GROUP, CALL)).isEmpty();
        assertThatThrownBy(() ->
                        router.register(
                                odd,
                                WebInstance.at("é".repeat(90), "127.0.0.1:9", Optional.empty()),
                                CALL))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("too long");
        assertThat(whoAnswers(3)).containsExactly("own");
    }

    @Test
    void instancesOfAnotherGroupInTheSamePoolAreNotOurs() {
        ScalingGroup other = group("other", Map.of("pool", "web"));
        router.register(GROUP, instance("one").instance(), CALL);
        router.register(other, instance("one").instance(), CALL);
        router.drain(other, "one", CALL);
        assertThat(router.members(GROUP, CALL)).containsExactly("one");
        assertThat(router.members(other, CALL)).isEmpty();
    }

    @Test
    void aGroupThatIsKnownByItsIdOnlyIsFoundInWhateverPool() {
        router.register(GROUP, instance("one").instance(), CALL);
        router.deregister(ScalingGroup.builder("web-group").build(), "one", CALL);
        assertThat(router.members(GROUP, CALL)).isEmpty();
    }

    @Test
    void anInstanceThatCameBackElsewhereIsReachedThere() throws Exception {
        ScalingGroup shop = group("shop", Map.of("pool", "shop"));
        WebInstance before = instance("before");
        WebInstance after = instance("after");
        router.register(shop, WebInstance.at("one", before.address(), Optional.empty()), CALL);
        router.register(shop, WebInstance.at("one", after.address(), Optional.empty()), CALL);
        assertThat(get("/shop/x")).isEqualTo("after");
    }

    @Test
    void thePortOfTheNetworkTakesTheAddresssPlace() throws Exception {
        WebInstance one = instance("one");
        int port = Integer.parseInt(one.address().split(":", -1)[1]);
        ScalingGroup shop = group("shop", Map.of("pool", "shop", "port", port));
        router.register(shop, WebInstance.at("one", "localhost", Optional.empty()), CALL);
        assertThat(get("/shop/x")).isEqualTo("one");
    }

    @Test
    void aSmallerInstanceGetsASmallerShare() throws Exception {
        ScalingGroup sized =
                ScalingGroup.builder("shop")
                        .network(Map.of("pool", "web"))
                        .size(
                                new Sizing(
                                        new Sizing.Choice.Flavors(
                                                List.of(flavor("small", 1), flavor("large", 4))),
                                        Optional.of("large"),
                                        Sizing.Resize.REPLACE,
                                        OptionalDouble.empty(),
                                        Duration.ofHours(1)))
                        .build();
        router.register(
                sized,
                WebInstance.at("a", instance("small").address(), Optional.of("small")),
                CALL);
        router.register(
                sized,
                WebInstance.at("b", instance("large").address(), Optional.of("large")),
                CALL);
        Map<String, Integer> answers = new java.util.TreeMap<>();
        for (int request = 0; request < 250; request++) {
            answers.merge(get("/"), 1, Integer::sum);
        }
        // 25 to 100, and 1 for the backend's own server.
        assertThat(answers.get("large")).isBetween(190, 208);
        assertThat(answers.get("small")).isBetween(42, 58);
    }

    private static Sizing.Flavor flavor(String name, double cpu) {
        return new Sizing.Flavor(name, cpu, 1 << 30, OptionalDouble.empty());
    }

    @Test
    void checksOfHaproxyKeepADeadInstanceOut() throws Exception {
        HaproxyRouter checking =
                new HaproxyRouter(
                        new HaproxySettings(
                                haproxy.control(),
                                Optional.of(Duration.ofMillis(100)),
                                OptionalInt.of(50)));
        WebInstance alive = instance("alive");
        WebInstance dead = instance("dead");
        dead.close();
        checking.register(GROUP, alive.instance(), CALL);
        checking.register(GROUP, dead.instance(), CALL);
        Await.until(
                "only the living answer",
                () -> {
                    TreeSet<Integer> codes = new TreeSet<>();
                    for (int request = 0; request < 20; request++) {
                        codes.add(
                                client.send(request("/"), HttpResponse.BodyHandlers.discarding())
                                        .statusCode());
                    }
                    return codes.equals(new TreeSet<>(List.of(200)));
                });
        assertThat(checking.members(GROUP, CALL))
                .as("whom HAProxy keeps out for a while is a member all the same")
                .containsExactly("alive", "dead");
    }

    @Test
    void whatHaproxyWillNeverDoIsInvalidAndSaysWhy() {
        Instance one = instance("one").instance();
        assertThatThrownBy(() -> router.register(group("g", Map.of("pool", "nope")), one, CALL))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("no backend");
        assertThatThrownBy(() -> router.register(group("g", Map.of("pool", "fixed")), one, CALL))
                .isInstanceOfSatisfying(
                        OutsideException.class,
                        failed -> assertThat(failed.kind()).isEqualTo(Kind.INVALID))
                .hasMessageContaining("balance");
        assertThatThrownBy(() ->
                        router.register(
                                GROUP, Instance.running("x", java.time.Instant.EPOCH), CALL))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("address");
    }
}

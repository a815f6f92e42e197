package io.novacron.autoscaler.plugins.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.model.ScalingGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings, a group's network, names.
class HaproxySettingsTest {

    private static List<String> problems(Map<String, Object> network) {
        return Pool.problems(ScalingGroup.builder("web").network(network).build()).stream()
                .map(Problem::path)
                .toList();
    }

    @Test
    void allKeysAreRead() {
        HaproxySettings settings =
                HaproxySettings.read(
                        "lb",
                        Map.of(
                                "socket",
                                "127.0.0.1:9999",
                                "checkInterval",
                                "500ms",
                                "maxConnections",
                                20));
        assertThat(settings.socket())
                .isEqualTo(InetSocketAddress.createUnresolved("127.0.0.1", 9999));
        assertThat(settings.checkInterval()).contains(Duration.ofMillis(500));
        assertThat(settings.maxConnections()).hasValue(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative/path", "host", "host:0", "host:70000", ":80", "a b:80"})
    void aSocketThatIsNoneIsRefused(String socket) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("socket", socket);
        assertThatThrownBy(() -> HaproxySettings.read("lb", settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("socket");
    }

    @Test
    void unknownKeysAreSaid() {
        assertThatThrownBy(() ->
                        HaproxySettings.read("lb", Map.of("socket", "/run/h.sock", "sockt", "x")))
                .hasMessageContaining("sockt");
    }

    @Test
    void aNetworkNeedsAPoolThatIsAName() {
        assertThat(problems(Map.of("pool", "web", "port", 80, "router", "lb"))).isEmpty();
        assertThat(problems(Map.of("pool", "web", "attach", List.of("private")))).isEmpty();
        assertThat(problems(Map.of("port", 80))).containsExactly("network.pool");
        assertThat(problems(Map.of("pool", "web; del server web/x")))
                .containsExactly("network.pool");
        assertThat(problems(Map.of("pool", Map.of("name", "web")))).containsExactly("network.pool");
        assertThat(problems(Map.of("pool", "web", "port", 0))).containsExactly("network.port");
        assertThat(problems(Map.of("pool", "web", "vpc", "x"))).containsExactly("network.vpc");
    }

    @Test
    void everyNameIsReadBackAndIsOneWord() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 2_000; round++) {
            ServerName name = new ServerName(text(random), text(random));
            assertThat(name.text()).matches("[A-Za-z0-9_.:-]+");
            assertThat(ServerName.of(name.text())).contains(name);
        }
    }

    private static String text(SplittableRandom random) {
        return random.ints(random.nextInt(0, 12), 0, 0x250)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own",
                "novacron.",
                "novacron.a",
                "novacron.a.b.c",
                "novacron.a.b:",
                "novacron.a.:zz",
                "novacron.a.:61"
            })
    void foreignNamesAreNotOurs(String text) {
        assertThat(ServerName.of(text)).isEmpty();
    }
}

package io.novacron.autoscaler.plugins.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.novacron.autoscaler.model.ScalingGroup;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Something else than a sound HAProxy at the socket: each is a failure with a reason, in time.
class BrokenAnswersTest {

    private static final ScalingGroup GROUP =
            ScalingGroup.builder("web").network(Map.of("pool", "web")).build();

    private static final String HEADER =
            "1\n# be_id be_name srv_id srv_name srv_addr srv_admin_state srv_uweight srv_port\n";

    private static Kind failure(String answer) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (Socket caller = listener.accept()) {
                                    caller.getInputStream().read();
                                    caller.getOutputStream()
                                            .write(answer.getBytes(StandardCharsets.UTF_8));
                                } catch (IOException gone) {
                                    throw new IllegalStateException(gone);
                                }
                            });
            Kind kind = failureAt(listener.getLocalPort(), Duration.ofSeconds(20));
            server.join();
            return kind;
        }
    }

    private static Kind failureAt(int port, Duration timeout) {
        HaproxyRouter router =
                new HaproxyRouter(
                        HaproxySettings.at(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        try {
            router.members(GROUP, Call.within(timeout));
        } catch (OutsideException failed) {
            return failed.kind();
        }
        throw new AssertionError("it took that for an answer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                HEADER,
                HEADER + "\n# pxname,svname,\n",
                "1\n# be_id be_name\n1 web\n\n# pxname,svname,qcur,scur\n",
                HEADER + "3 web 1 novacron.web.a 127.0.0.1 x y z\n\n# pxname,svname,qcur,scur\n",
                HEADER + "3 web 1\n\n# pxname,svname,qcur,scur\n",
                HEADER + "\n# pxname,svname,qcur,scur\nweb,a,many,1\n",
                "\u0000\u0001\u001b[31m"
            })
    void nonsenseIsUnavailable(String answer) throws Exception {
        assertThat(failure(answer)).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void aSocketOfTooLowALevelIsInvalid() throws Exception {
        assertThat(failure("Permission denied\n\n")).isEqualTo(Kind.INVALID);
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(failureAt(silent.getLocalPort(), Duration.ofMillis(50)))
                    .isEqualTo(Kind.TIMED_OUT);
        }
    }

    @Test
    void nobodyThereIsUnavailable() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(failureAt(port, Duration.ofSeconds(20))).isEqualTo(Kind.UNAVAILABLE);
        HaproxyRouter nowhere =
                new HaproxyRouter(
                        HaproxySettings.read("lb", Map.of("socket", "/nonexistent/admin.sock")));
        assertThatThrownBy(() -> nowhere.members(GROUP, Call.within(Duration.ofSeconds(1))))
                .isInstanceOf(OutsideException.class)
                .hasMessageContaining("/nonexistent/admin.sock");
    }
}

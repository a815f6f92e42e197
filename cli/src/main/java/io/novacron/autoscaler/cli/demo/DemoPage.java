package io.novacron.autoscaler.cli.demo;

import io.novacron.autoscaler.config.ServerConfiguration;
import io.novacron.autoscaler.server.Server;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The demo's page: a server on loopback, and an address that signs a browser in once.
final class DemoPage {

    /// A demo is at most a day long; whoever opens its page does so while it runs.
    private static final Duration LONGEST = Duration.ofDays(1);

    private DemoPage() {}

    /// At the configured port, or at any free one where somebody else has it.
    ///
    /// @throws OutsideException where neither can be had
    static Server open(Server.Setup setup) {
        try {
            return Server.start(setup);
        } catch (OutsideException taken) {
            ServerConfiguration anywhere =
                    setup.configuration().withServer(setup.configuration().server().withPort(0));
            return Server.start(
                    Server.Setup.of(anywhere, setup.groups(), setup.data())
                            .within(setup.embedding()));
        }
    }

    /// Behind `#`, so that the code is in no log of requests; the page takes it out of the address.
    static String address(Server server) {
        Instant now = Instant.now();
        // A name stands for one token for good, and a folder may have had demos before.
        String name = "demo-" + now.toEpochMilli();
        server.tokens().create(name, Role.OPERATOR, Optional.of(now.plus(LONGEST)));
        return server.uri() + "/#code=" + server.codes().issue(name, LONGEST);
    }
}

package io.novacron.autoscaler.server;

import io.novacron.autoscaler.server.http.Limits;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A real server in a directory of its own, with a client for each role.
final class RunningServer implements AutoCloseable {

    final Path directory;
    final Server server;
    final ApiClient viewer;
    final ApiClient operator;
    final ApiClient admin;
    final ApiClient nobody;

    static RunningServer start() {
        return start(setup -> setup);
    }

    static RunningServer start(Limits limits) {
        return start(setup -> setup.withLimits(limits));
    }

    static RunningServer start(UnaryOperator<Server.Setup> change) {
        try {
            return new RunningServer(Files.createTempDirectory("novacron-server-"), change);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Generous, so that only tests of limits meet them.
    static Limits limits() {
        return Limits.DEFAULT.withRate(1e6, 1e6);
    }

    RunningServer(Path directory, UnaryOperator<Server.Setup> change) {
        this.directory = directory;
        this.server = Server.start(change.apply(Server.Setup.in(directory).withLimits(limits())));
        Map<Role, String> secrets = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            String name = "test-" + role;
            if (server.tokens().named(name).isEmpty()) {
                secrets.put(role, server.tokens().create(name, role, Optional.empty()));
            }
        }
        ApiContract contract = new ApiContract();
        nobody = new ApiClient(server.uri(), Optional.empty(), contract);
        viewer = nobody.with(secrets.get(Role.VIEWER));
        operator = nobody.with(secrets.get(Role.OPERATOR));
        admin = nobody.with(secrets.get(Role.ADMIN));
    }

    /// The client of a role.
    ApiClient as(Role role) {
        return switch (role) {
            case VIEWER -> viewer;
            case OPERATOR -> operator;
            case ADMIN -> admin;
        };
    }

    /// A group that is never acted on, with a metric that is pushed.
    static String group(String id) {
        return """
        {"id": "%s", "resourceType": "process", "minCapacity": 0, "maxCapacity": 10,
         "evaluationInterval": "1s", "dryRun": true, "labels": {"team": "shop"},
         "metrics": {"rps": {"type": "custom", "provider": "push", "maxAge": "1h"}},
         "rules": [{"id": "rps", "type": "target", "metric": "rps", "averageValue": 10}],
         "launchTemplate": {"command": ["sleep", "60"]}}
        """
                .formatted(id);
    }

    @Override
    public void close() {
        server.close();
        delete(directory);
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

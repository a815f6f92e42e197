package io.novacron.autoscaler.plugins.process;

import io.novacron.autoscaler.model.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.Pattern;

/// What is durable about one instance: enough to find, judge and stop its process after any crash,
/// and nothing secret (neither command nor environment).
///
/// @param key launch key
/// @param epoch newest owner's epoch that launched or terminated it
/// @param readyAt when it was ready for the first time
/// @param stoppingAt when its termination began
/// @param size what it was launched with, where its group has sizes
record InstanceRecord(
        String id,
        String group,
        String key,
        OptionalInt port,
        ProcessIdentity process,
        long epoch,
        Instant launchedAt,
        Optional<Instant> readyAt,
        Optional<Instant> stoppingAt,
        Optional<Failure> failure,
        Readiness readiness,
        LaunchTemplate.Stop stop,
        LaunchTemplate.LogBound log,
        Optional<String> size) {

    /// @param detail what happened, e.g. `exited with code 3`
    record Failure(Instant at, String detail) {}

    /// Shape of an id; it is a file name, so nothing else is ever looked up.
    static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,160}");

    InstanceState state() {
        if (stoppingAt.isPresent()) {
            return InstanceState.TERMINATING;
        }
        if (failure.isPresent()) {
            return InstanceState.FAILED;
        }
        return readyAt.isPresent() ? InstanceState.RUNNING : InstanceState.PENDING;
    }

    /// When it reached its state.
    Instant since() {
        return switch (state()) {
            case TERMINATING -> stoppingAt.orElseThrow();
            case FAILED -> failure.orElseThrow().at();
            case RUNNING -> readyAt.orElseThrow();
            case PENDING, STOPPED -> launchedAt;
        };
    }

    InstanceRecord ready(Instant at) {
        return with(epoch, Optional.of(at), stoppingAt, failure);
    }

    InstanceRecord failed(Instant at, String detail) {
        return with(epoch, readyAt, stoppingAt, Optional.of(new Failure(at, detail)));
    }

    InstanceRecord stopping(Instant at, long newEpoch) {
        return with(Math.max(epoch, newEpoch), readyAt, Optional.of(at), failure);
    }

    private InstanceRecord with(
            long newEpoch,
            Optional<Instant> newReadyAt,
            Optional<Instant> newStoppingAt,
            Optional<Failure> newFailure) {
        return new InstanceRecord(
                id,
                group,
                key,
                port,
                process,
                newEpoch,
                launchedAt,
                newReadyAt,
                newStoppingAt,
                newFailure,
                readiness,
                stop,
                log,
                size);
    }

    /// The value of `NOVACRON_INSTANCE` in the process's environment.
    String tag(String controller) {
        return tag(controller, id, port, group, key);
    }

    /// `controller/id/port/group/key`; the key comes last because it may hold slashes. Port 0 is
    /// none.
    static String tag(String controller, String id, OptionalInt port, String group, String key) {
        return String.join("/", controller, id, Integer.toString(port.orElse(0)), group, key);
    }

    Properties toProperties() {
        Properties properties = new Properties();
        properties.setProperty("id", id);
        properties.setProperty("group", group);
        properties.setProperty("key", key);
        port.ifPresent(number -> properties.setProperty("port", Integer.toString(number)));
        properties.setProperty("pid", Long.toString(process.pid()));
        properties.setProperty("startTicks", Long.toString(process.startTicks()));
        properties.setProperty("boot", process.boot());
        properties.setProperty("epoch", Long.toString(epoch));
        properties.setProperty("launchedAt", launchedAt.toString());
        readyAt.ifPresent(at -> properties.setProperty("readyAt", at.toString()));
        stoppingAt.ifPresent(at -> properties.setProperty("stoppingAt", at.toString()));
        failure.ifPresent(failed -> {
            properties.setProperty("failedAt", failed.at().toString());
            properties.setProperty("failure", failed.detail());
        });
        switch (readiness.check()) {
            case Readiness.Check.Alive() -> properties.setProperty("readiness", "alive");
            case Readiness.Check.Tcp() -> properties.setProperty("readiness", "tcp");
            case Readiness.Check.Http(String path, OptionalInt status) -> {
                properties.setProperty("readiness", "http");
                properties.setProperty("readiness.path", path);
                status.ifPresent(
                        code -> properties.setProperty("readiness.status", Integer.toString(code)));
            }
            case Readiness.Check.Log(Pattern pattern) -> {
                properties.setProperty("readiness", "log");
                properties.setProperty("readiness.pattern", pattern.pattern());
            }
        }
        readiness
                .timeout()
                .ifPresent(limit -> properties.setProperty("readiness.timeout", limit.toString()));
        properties.setProperty(
                "readiness.failureThreshold", Integer.toString(readiness.failureThreshold()));
        properties.setProperty("stop.signal", stop.signal());
        properties.setProperty("stop.timeout", stop.timeout().toString());
        properties.setProperty("log.maxBytes", Long.toString(log.maxBytes()));
        properties.setProperty("log.files", Integer.toString(log.files()));
        size.ifPresent(name -> properties.setProperty("size", name));
        return properties;
    }

    /// @throws RuntimeException where the properties are not a record
    static InstanceRecord fromProperties(Properties properties) {
        return new InstanceRecord(
                need(properties, "id"),
                need(properties, "group"),
                need(properties, "key"),
                number(properties, "port"),
                new ProcessIdentity(
                        Long.parseLong(need(properties, "pid")),
                        Long.parseLong(need(properties, "startTicks")),
                        need(properties, "boot")),
                Long.parseLong(need(properties, "epoch")),
                Instant.parse(need(properties, "launchedAt")),
                get(properties, "readyAt").map(Instant::parse),
                get(properties, "stoppingAt").map(Instant::parse),
                get(properties, "failedAt")
                        .map(at -> new Failure(Instant.parse(at), need(properties, "failure"))),
                new Readiness(
                        check(properties),
                        get(properties, "readiness.timeout").map(Duration::parse),
                        Integer.parseInt(need(properties, "readiness.failureThreshold"))),
                new LaunchTemplate.Stop(
                        need(properties, "stop.signal"),
                        Duration.parse(need(properties, "stop.timeout"))),
                new LaunchTemplate.LogBound(
                        Long.parseLong(need(properties, "log.maxBytes")),
                        Integer.parseInt(need(properties, "log.files"))),
                get(properties, "size"));
    }

    private static Readiness.Check check(Properties properties) {
        String kind = need(properties, "readiness");
        return switch (kind) {
            case "alive" -> new Readiness.Check.Alive();
            case "tcp" -> new Readiness.Check.Tcp();
            case "http" ->
                    new Readiness.Check.Http(
                            need(properties, "readiness.path"),
                            number(properties, "readiness.status"));
            case "log" ->
                    new Readiness.Check.Log(Pattern.compile(need(properties, "readiness.pattern")));
            default -> throw new IllegalArgumentException("readiness " + kind);
        };
    }

    private static Optional<String> get(Properties properties, String name) {
        return Optional.ofNullable(properties.getProperty(name));
    }

    private static String need(Properties properties, String name) {
        return get(properties, name)
                .orElseThrow(() -> new IllegalArgumentException("no " + name + " in the record"));
    }

    private static OptionalInt number(Properties properties, String name) {
        return get(properties, name)
                .map(text -> OptionalInt.of(Integer.parseInt(text)))
                .orElse(OptionalInt.empty());
    }
}

package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What libvirt counts of all running machines, in one call. The Java binding has no call for it,
/// so it is `virsh domstats`, with a deadline. Thread-safe.
final class DomainStatistics {

    private static final String DOMAIN = "Domain: '";
    private static final int LONGEST_COMPLAINT = 200;

    private final String uri;

    DomainStatistics(String uri) {
        this.uri = uri;
    }

    /// The counters of one machine, by libvirt's names such as `cpu.time`.
    record Counters(Map<String, String> values) {

        OptionalDouble number(String name) {
            return Optional.ofNullable(values.get(name))
                    .map(DomainStatistics::parse)
                    .orElse(OptionalDouble.empty());
        }
    }

    /// The counters of all running machines, by name.
    ///
    /// @throws OutsideException where there is no answer in time, or no `virsh`
    Map<String, Counters> read(Duration timeout) {
        Process process = start();
        try {
            CompletableFuture<String> said = text(process.getInputStream());
            CompletableFuture<String> complaint = text(process.getErrorStream());
            String answer = said.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    || process.exitValue() != 0) {
                String why = complaint.get(timeout.toNanos(), TimeUnit.NANOSECONDS).strip();
                throw new OutsideException(
                        Kind.UNAVAILABLE,
                        "virsh domstats failed: "
                                + why.substring(0, Math.min(why.length(), LONGEST_COMPLAINT)));
            }
            return parseAnswer(answer);
        } catch (TimeoutException late) {
            throw new OutsideException(
                    Kind.TIMED_OUT, "virsh domstats took longer than " + timeout, late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new OutsideException(
                    Kind.TIMED_OUT, "virsh domstats was interrupted", interrupted);
        } catch (ExecutionException broken) {
            throw new OutsideException(
                    Kind.UNAVAILABLE, "virsh domstats could not be read", broken);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "virsh",
                        "--quiet",
                        "--connect",
                        uri,
                        "domstats",
                        "--state",
                        "--cpu-total",
                        "--vcpu",
                        "--balloon",
                        "--block",
                        "--list-running");
        builder.environment().put("LC_ALL", "C");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new OutsideException(
                    Kind.UNAVAILABLE,
                    "virsh cannot be started; metrics of machines need libvirt's client programs",
                    missing);
        }
    }

    private static CompletableFuture<String> text(java.io.InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try (stream) {
                        text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                    } catch (IOException | UncheckedIOException closed) {
                        text.completeExceptionally(closed);
                    }
                });
        return text;
    }

    /// Reads the answer: a line with the machine's name, then lines of `name=value`.
    static Map<String, Counters> parseAnswer(String answer) {
        Map<String, Counters> machines = new LinkedHashMap<>();
        Map<String, String> values = new HashMap<>();
        for (String line : answer.lines().map(String::strip).toList()) {
            if (line.startsWith(DOMAIN) && line.endsWith("'")) {
                values = new HashMap<>();
                machines.put(
                        line.substring(DOMAIN.length(), line.length() - 1), new Counters(values));
            } else {
                List<String> parts = List.of(line.split("=", 2));
                if (parts.size() == 2) {
                    values.put(parts.getFirst(), parts.getLast());
                }
            }
        }
        return machines;
    }

    private static OptionalDouble parse(String text) {
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException noNumber) {
            return OptionalDouble.empty();
        }
    }
}

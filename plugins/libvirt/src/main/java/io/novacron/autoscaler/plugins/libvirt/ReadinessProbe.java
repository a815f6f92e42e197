package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.plugins.libvirt.Machines.Machine;
import io.novacron.autoscaler.plugins.libvirt.Readiness.Check;
import io.novacron.autoscaler.spi.OutsideException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.libvirt.DomainInterface;

/// Asks machines whether they are ready, and where. Thread-safe; ports and consoles are asked on
/// the caller's thread, at most `places` at once, the agent on the hypervisor's.
final class ReadinessProbe implements AutoCloseable {

    private static final int CONCURRENT_PROBES = 32;

    /// Of a console, from its beginning: a boot says what it has to say before.
    private static final long MOST_CONSOLE_CHARACTERS = 4L << 20;

    private final Hypervisor hypervisor;
    private final Machines machines;
    private final Path consoles;
    private final Duration timeout;
    private final Semaphore places = new Semaphore(CONCURRENT_PROBES);
    private final HttpClient client;

    ReadinessProbe(Hypervisor hypervisor, Machines machines, Path consoles, Duration timeout) {
        this.hypervisor = hypervisor;
        this.machines = machines;
        this.consoles = consoles;
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(timeout)
                        .build();
    }

    /// Where the console of a machine goes.
    static Path console(Path consoles, String machine) {
        return consoles.resolve(machine + ".log");
    }

    /// Whether it answers as wanted. Any failure is a no.
    ///
    /// @param address the machine's, where known
    boolean isReady(Machine machine, Optional<String> address) throws InterruptedException {
        return switch (machine.tag().terms().readiness().check()) {
            case Check.Running() -> machine.isRunning();
            case Check.Agent() -> agentAnswers(machine);
            case Check.Console(Pattern pattern) -> hasSaid(machine, pattern);
            case Check.Tcp(int port) ->
                    address.isPresent() && placed(() -> accepts(address.get(), port));
            case Check.Http http ->
                    address.isPresent() && placed(() -> answers(address.get(), http));
        };
    }

    /// The machine's address: assigned, or asked for; the first of IPv4, else of IPv6.
    Optional<String> address(Machine machine) {
        Optional<String> known = machine.tag().address();
        if (known.isPresent()) {
            return known;
        }
        try {
            return hypervisor.within(
                    timeout,
                    "find the address of " + machine.name(),
                    () ->
                            machines.with(
                                            machine,
                                            "find the address of",
                                            domain ->
                                                    domain.interfaceAddresses(
                                                            machine.tag()
                                                                    .terms()
                                                                    .addressSource()
                                                                    .code(),
                                                            0))
                                    .flatMap(ReadinessProbe::best));
        } catch (OutsideException unknown) {
            // The next look asks again; where it never answers the machine never becomes ready.
            return Optional.empty();
        }
    }

    private static Optional<String> best(java.util.Collection<DomainInterface> cards) {
        return cards.stream()
                .flatMap(card -> card.addrs.stream())
                .map(found -> found.address)
                .filter(found -> !found.isLoopbackAddress() && !found.isLinkLocalAddress())
                .min(Comparator.comparing(found -> found.getAddress().length))
                .map(java.net.InetAddress::getHostAddress);
    }

    private boolean agentAnswers(Machine machine) {
        int seconds = (int) Math.max(1, timeout.toSeconds());
        try {
            return hypervisor.within(
                    timeout.plusSeconds(1),
                    "ask the agent of " + machine.name(),
                    () ->
                            machines.with(
                                            machine,
                                            "ask the agent of",
                                            domain ->
                                                    domain.qemuAgentCommand(
                                                            "{\"execute\":\"guest-ping\"}",
                                                            seconds,
                                                            0))
                                    .isPresent());
        } catch (OutsideException silent) {
            return false;
        }
    }

    private boolean hasSaid(Machine machine, Pattern pattern) {
        Path file = console(consoles, machine.name());
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader lines =
                        // Not a strict decoder: a console may say anything.
                        new BufferedReader(
                                new InputStreamReader(bytes, StandardCharsets.ISO_8859_1))) {
            long read = 0;
            String line = lines.readLine();
            while (line != null && read < MOST_CONSOLE_CHARACTERS) {
                if (pattern.matcher(line).find()) {
                    return true;
                }
                read += line.length() + 1L;
                line = lines.readLine();
            }
            return false;
        } catch (IOException notThere) {
            return false;
        }
    }

    private interface Question {
        boolean ask() throws InterruptedException;
    }

    private boolean placed(Question question) throws InterruptedException {
        places.acquire();
        try {
            return question.ask();
        } finally {
            places.release();
        }
    }

    private boolean accepts(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private boolean answers(String host, Check.Http http) throws InterruptedException {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create("http://" + shown + ":" + http.port() + http.path()))
                        .timeout(timeout)
                        .header("User-Agent", "novacron-autoscaler")
                        .GET()
                        .build();
        try {
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            // The status is the answer; the body may be endless.
            response.body().close();
            return response.statusCode() >= 200 && response.statusCode() < 400;
        } catch (IOException noAnswer) {
            return false;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}

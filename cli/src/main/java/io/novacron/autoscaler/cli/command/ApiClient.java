package io.novacron.autoscaler.cli.command;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls a server's HTTP API. A call that got no answer, or "too many" or "not now", is repeated
/// twice with a pause; writes carry an idempotency key, so that a repetition acts once.
///
/// Whatever is refused is a [CommandFailure] in the server's own words.
final class ApiClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;
    private static final JsonMapper JSON = new JsonMapper();

    private final URI server;
    private final Optional<String> token;
    private final HttpClient client;

    /// @param trusted whom a server's certificate may come from; empty for those Java trusts
    ApiClient(URI server, Optional<String> token, Optional<SSLContext> trusted) {
        this.server = server;
        this.token = token;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(5))
                        .followRedirects(HttpClient.Redirect.NEVER);
        trusted.ifPresent(builder::sslContext);
        client = builder.build();
    }

    /// What came back.
    ///
    /// @param etag of a group: its version
    record Answer(int status, String text, Optional<String> etag) {

        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (JacksonException wrong) {
                throw CommandFailure.failed("the server answered with no JSON", wrong);
            }
        }
    }

    /// A request without a body.
    Answer get(String path, Query query) {
        return require(send(request("GET", path, query, Map.of(), Optional.empty())));
    }

    /// The same, where there may be nothing.
    Optional<Answer> find(String path) {
        Answer answer = send(request("GET", path, Query.NONE, Map.of(), Optional.empty()));
        return answer.status() == 404 ? Optional.empty() : Optional.of(require(answer));
    }

    /// A request that changes something.
    ///
    /// @param body as JSON
    Answer change(
            String method,
            String path,
            Query query,
            Map<String, String> headers,
            Optional<Object> body) {
        return require(
                send(request(method, path, query, headers, body.map(JSON::writeValueAsString))));
    }

    /// Lines of an event stream, as they come; closed by the caller.
    Stream<String> stream(String path, Query query) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path, query)).header("Accept", "text/event-stream");
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        try {
            HttpResponse<Stream<String>> response =
                    client.send(request.build(), BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                String text = response.body().collect(Collectors.joining("\n"));
                require(new Answer(response.statusCode(), text, Optional.empty()));
            }
            return response.body();
        } catch (IOException broken) {
            throw unreachable(broken);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", stop);
        }
    }

    private HttpRequest request(
            String method,
            String path,
            Query query,
            Map<String, String> headers,
            Optional<String> body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path, query))
                        .timeout(TIMEOUT)
                        .method(
                                method,
                                body.map(BodyPublishers::ofString)
                                        .orElseGet(BodyPublishers::noBody));
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        if (!method.equals("GET")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        headers.forEach(request::header);
        return request.build();
    }

    private URI uri(String path, Query query) {
        return URI.create(server + path + query.text());
    }

    /// A text as one segment of a path or one value of a query.
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> response =
                        client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
                boolean again = response.statusCode() == 429 || response.statusCode() == 503;
                if (!again || attempt == ATTEMPTS) {
                    return new Answer(
                            response.statusCode(),
                            response.body(),
                            response.headers().firstValue("ETag"));
                }
            } catch (SSLException refused) {
                throw unreachable(refused);
            } catch (IOException broken) {
                if (attempt == ATTEMPTS) {
                    throw unreachable(broken);
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw CommandFailure.failed("interrupted", stop);
            }
            long pause = attempt * ThreadLocalRandom.current().nextLong(200, 400);
            LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
        }
    }

    private CommandFailure unreachable(IOException broken) {
        String advice =
                switch (broken) {
                    case SSLException _ ->
                            "its certificate is not trusted, or it speaks no TLS; --ca names the"
                                    + " file of the authority that signed it";
                    case ConnectException _ -> "is 'autoscaler serve' running, and --server right?";
                    default ->
                            server.getScheme().equals("http")
                                    ? "does it have TLS? then its address begins with https://"
                                    : "is 'autoscaler serve' running, and --server right?";
                };
        return CommandFailure.failed(
                "no answer from %s (%s); %s"
                        .formatted(server, broken.getClass().getSimpleName(), advice),
                broken);
    }

    private static Answer require(Answer answer) {
        if (answer.status() < 300) {
            return answer;
        }
        String words = ProblemText.of(answer);
        throw answer.status() == 400 || answer.status() == 422
                ? CommandFailure.badInput(words)
                : CommandFailure.failed(words);
    }
}

package io.novacron.autoscaler.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A client as others write one; every answer is held against the document.
final class ApiClient {

    /// Long, for a loaded machine: only a hang meets it.
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final JsonMapper JSON = new JsonMapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    final HttpClient http;
    final URI base;
    private final Optional<String> token;
    private final ApiContract contract;

    ApiClient(URI base, Optional<String> token, ApiContract contract) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE)
                        .build(),
                base,
                token,
                contract);
    }

    private ApiClient(HttpClient http, URI base, Optional<String> token, ApiContract contract) {
        this.http = http;
        this.base = base;
        this.token = token;
        this.contract = contract;
    }

    ApiClient with(String newToken) {
        return new ApiClient(http, base, Optional.ofNullable(newToken), contract);
    }

    /// An answer, checked already.
    record Answer(int status, HttpResponse<byte[]> response, String body) {

        JsonNode json() {
            return JSON.readTree(body);
        }

        JsonNode yaml() {
            return YAML.readTree(body);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /// The last word of a problem's type.
        String problem() {
            return json().get("type").asString().replace("urn:novacron:problem:", "");
        }

        Answer is(int wanted) {
            assertThat(status).as(body).isEqualTo(wanted);
            return this;
        }

        Answer isProblem(int wanted, String kind) {
            is(wanted);
            assertThat(problem()).as(body).isEqualTo(kind);
            return this;
        }
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        return request;
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            String body = new String(response.body(), StandardCharsets.UTF_8);
            if (response.headers().firstValue("Content-Encoding").isEmpty()) {
                contract.check(
                        request.method(),
                        request.uri().getRawPath(),
                        response.statusCode(),
                        response.headers().firstValue("Content-Type").orElse(""),
                        body);
            }
            return new Answer(response.statusCode(), response, body);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    Answer get(String path, String... headers) {
        return send(with(request(path), headers).GET().build());
    }

    Answer delete(String path, String... headers) {
        return send(with(request(path), headers).DELETE().build());
    }

    Answer post(String path, String body, String... headers) {
        return call("POST", path, body, headers);
    }

    Answer put(String path, String body, String... headers) {
        return call("PUT", path, body, headers);
    }

    Answer patch(String path, String body, String... headers) {
        return call("PATCH", path, body, headers);
    }

    /// With a body in JSON unless a header says otherwise; an empty one is none.
    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = with(request(path), headers);
        if (!String.join(" ", headers).contains("Content-Type") && !body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return send(
                request.method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .build());
    }

    private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }
}

package io.novacron.autoscaler.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/// Sends the page's files. They are public: what they show takes a token. Thread-safe.
final class PageFront {

    /// What the API answers under is no view of the page, whatever a browser accepts.
    private static final List<String> OURS =
            List.of("/api", "/health", "/metrics", "/openapi.json");

    private final PageFiles files;

    PageFront(PageFiles files) {
        this.files = files;
    }

    /// What answers a request; empty where it is not for the page.
    Optional<PageFiles.File> find(ServerRequest request) {
        Method method = request.prologue().method();
        String path = request.path().path();
        boolean reads = method.equals(Method.GET) || method.equals(Method.HEAD);
        if (!reads
                || OURS.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"))) {
            return Optional.empty();
        }
        HelidonRequest incoming = new HelidonRequest(request);
        return files.find(
                path,
                incoming.header("Accept").orElse(""),
                incoming.header("Accept-Encoding").orElse(""));
    }

    /// @return the status sent
    int send(PageFiles.File file, ServerRequest request, ServerResponse response) {
        PageFiles.SECURITY.forEach(
                (name, value) -> response.header(HeaderNames.create(name), value));
        response.header(HeaderNames.create("X-Content-Type-Options"), "nosniff");
        response.header(HeaderNames.CACHE_CONTROL, file.cacheControl());
        response.header(HeaderNames.VARY, "Accept, Accept-Encoding");
        response.header(HeaderNames.ETAG, file.tag());
        String known = new HelidonRequest(request).header("If-None-Match").orElse("");
        if (known.equals("*") || known.contains(file.tag())) {
            response.status(Status.NOT_MODIFIED_304).send();
            return Status.NOT_MODIFIED_304.code();
        }
        response.header(HeaderNames.CONTENT_TYPE, file.mediaType());
        if (!file.encoding().isEmpty()) {
            response.header(HeaderNames.CONTENT_ENCODING, file.encoding());
        }
        if (request.prologue().method().equals(Method.HEAD)) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(file.bytes().length));
            response.send();
        } else {
            response.send(file.bytes());
        }
        return Status.OK_200.code();
    }
}

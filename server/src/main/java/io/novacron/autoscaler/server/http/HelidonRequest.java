package io.novacron.autoscaler.server.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request of the web server.
final class HelidonRequest implements Incoming {

    private final ServerRequest request;

    HelidonRequest(ServerRequest request) {
        this.request = request;
    }

    @Override
    public Optional<String> header(String name) {
        HeaderName header = HeaderNames.create(name);
        return request.headers().contains(header)
                ? Optional.of(String.join(", ", request.headers().get(header).allValues()))
                : Optional.empty();
    }

    @Override
    public Map<String, List<String>> query() {
        return request.query().toMap();
    }

    @Override
    public String target() {
        String query = request.query().rawValue();
        return request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
    }

    @Override
    public String variable(String name) {
        return request.path().pathParameters().get(name);
    }

    @Override
    public boolean hasBody() {
        return request.content().hasEntity();
    }

    @Override
    public InputStream body() {
        return request.content().inputStream();
    }

    @Override
    public String remoteAddress() {
        return request.remotePeer().host();
    }

    @Override
    public String host() {
        return request.authority();
    }

    @Override
    public boolean secure() {
        return request.isSecure();
    }
}

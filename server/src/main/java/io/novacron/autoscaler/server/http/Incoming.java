package io.novacron.autoscaler.server.http;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A request as it comes in, nothing of it checked.
public interface Incoming {

    Optional<String> header(String name);

    /// Values by the names of the query, decoded.
    Map<String, List<String>> query();

    /// Path and query as sent.
    String target();

    /// The value of a variable of the path, decoded.
    String variable(String name);

    boolean hasBody();

    /// The body as it comes, compressed where its sender did so.
    InputStream body();

    /// Address of the client without its port.
    String remoteAddress();

    /// The `Host` header or what stands for it.
    String host();

    boolean secure();
}

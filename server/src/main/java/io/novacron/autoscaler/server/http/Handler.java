package io.novacron.autoscaler.server.http;

/// Does one operation. Called on a virtual thread of its own, may block.
@FunctionalInterface
public interface Handler {

    /// @throws Refusal where it is not done
    Reply handle(ApiRequest request);
}

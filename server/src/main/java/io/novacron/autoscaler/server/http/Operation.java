package io.novacron.autoscaler.server.http;

import io.novacron.autoscaler.spi.TokenStore.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One operation of the OpenAPI document.
///
/// @param id its `operationId`
/// @param method in upper case
/// @param path with its variables in braces
/// @param role who may call; empty means everybody, without a token
/// @param recognises whether a caller is recognised where there need not be one
/// @param answers media types of what it answers when it works; empty where it answers nothing
public record Operation(
        String id,
        String method,
        String path,
        Optional<Role> role,
        boolean recognises,
        List<Parameter> parameters,
        Optional<Body> body,
        Set<String> answers) {

    public Operation {
        parameters = List.copyOf(parameters);
        answers = Set.copyOf(answers);
    }

    /// What an operation takes.
    ///
    /// @param mediaTypes those it may be written in
    /// @param schema JSON pointer of its schema in the document; empty where a reader of the domain
    ///   checks it instead, which says more than a schema can
    public record Body(boolean required, Set<String> mediaTypes, Optional<String> schema) {
        public Body {
            mediaTypes = Set.copyOf(mediaTypes);
        }
    }

    /// Whether it changes nothing, whoever calls it from wherever.
    public boolean isSafe() {
        return method.equals("GET");
    }

    /// Whether it answers whoever asks, however busy the server is: probes and the document.
    public boolean isProbe() {
        return role.isEmpty() && isSafe() && !recognises;
    }

    /// Whether a repeated request may be answered from what the first one got.
    public boolean takesIdempotencyKey() {
        return parameters.stream()
                .anyMatch(parameter -> parameter.name().equals(Parameter.IDEMPOTENCY_KEY));
    }

    /// Whether its answer goes on until one side ends it.
    public boolean isStream() {
        return answers.contains(MediaTypes.EVENT_STREAM);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}

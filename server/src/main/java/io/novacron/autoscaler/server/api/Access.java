package io.novacron.autoscaler.server.api;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.server.access.Caller;
import io.novacron.autoscaler.server.access.Sessions;
import io.novacron.autoscaler.server.access.SignInCodes;
import io.novacron.autoscaler.server.access.Tokens;
import io.novacron.autoscaler.server.http.ApiRequest;
import io.novacron.autoscaler.server.http.FieldProblem;
import io.novacron.autoscaler.server.http.Parameter;
import io.novacron.autoscaler.server.http.Refusal;
import io.novacron.autoscaler.server.http.Refusal.Kind;
import io.novacron.autoscaler.server.http.Reply;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.TokenStore.AccessToken;
import io.novacron.autoscaler.spi.TokenStore.Role;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Who may do what.
final class Access {

    /// Who did what to a token, for the event log.
    interface Audit {
        void record(EventType type, String message, Caller by);
    }

    private static final String SET_COOKIE = "Set-Cookie";

    private final Tokens tokens;
    private final Sessions sessions;
    private final SignInCodes codes;
    private final Audit audit;
    private final InstantSource clock;

    Access(Tokens tokens, Sessions sessions, SignInCodes codes, Audit audit, InstantSource clock) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.codes = codes;
        this.audit = audit;
        this.clock = clock;
    }

    Reply whoAmI(ApiRequest request) {
        return Reply.of(caller(request.caller()));
    }

    /// Whether the page has to ask for a token: an answer for who has none, too, since a browser
    /// logs every refusal.
    Reply signedIn(ApiRequest request) {
        Optional<Caller> caller = request.recognised();
        ObjectNode tree = Trees.object().put("signedIn", caller.isPresent());
        caller.ifPresent(known -> tree.set("caller", caller(known)));
        return Reply.of(tree);
    }

    private static ObjectNode caller(Caller caller) {
        return Trees.object()
                .put("name", caller.name())
                .put("role", Trees.name(caller.role()))
                .put("by", Trees.name(caller.by()));
    }

    Reply signIn(ApiRequest request) {
        AccessToken token =
                request.field("code")
                        .map(code ->
                                required(codes.redeem(code), "this code was used or has expired"))
                        .orElseGet(() ->
                                required(
                                        request.field("token").flatMap(tokens::recognise),
                                        "this token is not known, has expired or was revoked"));
        return Reply.of(caller(new Caller(token.name(), token.role(), Caller.By.SESSION)))
                .with(SET_COOKIE, sessions.begin(token, request.secure()));
    }

    private static AccessToken required(Optional<AccessToken> token, String otherwise) {
        return token.orElseThrow(() -> Refusal.of(Kind.UNAUTHENTICATED, otherwise));
    }

    Reply signOut(ApiRequest request) {
        return Reply.nothing().with(SET_COOKIE, sessions.end(request.secure()));
    }

    Reply list(ApiRequest request) {
        ObjectNode tree = Trees.object();
        tree.set("tokens", Trees.array(tokens.all(), this::token));
        return Reply.of(tree);
    }

    private ObjectNode token(AccessToken token) {
        ObjectNode tree =
                Trees.object()
                        .put("name", token.name())
                        .put("role", Trees.name(token.role()))
                        .put("source", tokens.isConfigured(token) ? "configuration" : "store")
                        .put("createdAt", token.createdAt().toString());
        token.expiresAt().ifPresent(expires -> tree.put("expiresAt", expires.toString()));
        token.revokedAt().ifPresent(revoked -> tree.put("revokedAt", revoked.toString()));
        return tree;
    }

    Reply create(ApiRequest request) {
        String name = request.field("name").orElseThrow();
        Role role = Role.valueOf(request.field("role").orElseThrow().toUpperCase(Locale.ROOT));
        if (tokens.named(name).isPresent()) {
            throw exists(name);
        }
        String secret = secret(name, role, expiry(request));
        audit.record(
                EventType.TOKEN_CREATED,
                "token %s made, %s".formatted(name, Trees.name(role)),
                request.caller());
        ObjectNode tree = token(tokens.named(name).orElseThrow());
        return Reply.of(201, tree.put("token", secret)).with("Cache-Control", "no-store");
    }

    private String secret(String name, Role role, Optional<Instant> expiresAt) {
        try {
            return tokens.create(name, role, expiresAt);
        } catch (OutsideException refused) {
            if (refused.kind() == OutsideException.Kind.INVALID) {
                throw exists(name);
            }
            throw refused;
        }
    }

    private static Refusal exists(String name) {
        return Refusal.of(
                Kind.EXISTS,
                "there is or was a token %s; a name stands for one token for good".formatted(name));
    }

    private Optional<Instant> expiry(ApiRequest request) {
        Optional<String> text = request.field("expiresAt");
        Optional<Instant> expiry = text.flatMap(Parameter::time);
        if (text.isPresent() && expiry.filter(clock.instant()::isBefore).isEmpty()) {
            throw Refusal.invalid(
                    List.of(
                            FieldProblem.of(
                                    "expiresAt",
                                    FieldProblem.quoted(text.get()),
                                    "a time in the future, such as 2027-01-05T10:00:00Z")));
        }
        return expiry;
    }

    Reply revoke(ApiRequest request) {
        String name = request.variable("name");
        AccessToken token =
                tokens.named(name)
                        .orElseThrow(() ->
                                Refusal.of(
                                        Kind.NOT_FOUND, "no token " + FieldProblem.quoted(name)));
        if (tokens.isConfigured(token)) {
            throw Refusal.of(
                    Kind.FORBIDDEN,
                    "token %s is the configuration's; take it out there".formatted(name));
        }
        if (tokens.revoke(name)) {
            audit.record(
                    EventType.TOKEN_REVOKED, "token %s revoked".formatted(name), request.caller());
        }
        return Reply.nothing();
    }
}

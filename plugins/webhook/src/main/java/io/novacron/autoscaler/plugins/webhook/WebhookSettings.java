package io.novacron.autoscaler.plugins.webhook;

import io.novacron.autoscaler.model.EventType;
import io.novacron.autoscaler.spi.SettingsReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the server's configuration says about a sink of type `webhook`.
///
/// @param url http or https, without user info; may be a secret, since some services put one into
///   the path, and is never shown
/// @param signing key of the signature; empty means unsigned
/// @param bearerToken sent as `Authorization: Bearer …`
/// @param events types of events to tell; empty means all
/// @param groups ids of groups whose events are told; empty means all, and the service's own
/// @param source the CloudEvents `source`, default `/novacron/autoscaler`
record WebhookSettings(
        URI url,
        Optional<SigningKey> signing,
        Optional<String> bearerToken,
        Set<EventType> events,
        Set<String> groups,
        URI source) {

    private static final URI NOWHERE = URI.create("http://localhost/");

    WebhookSettings {
        events = Set.copyOf(events);
        groups = Set.copyOf(groups);
    }

    /// @throws IllegalArgumentException with every problem
    static WebhookSettings read(String name, Map<String, Object> settings) {
        SettingsReader reader = new SettingsReader(settings, "");
        URI url = reader.secretUrl("url").orElse(NOWHERE);
        Optional<SigningKey> signing =
                reader.text("secret").flatMap(secret -> signing(reader, secret));
        WebhookSettings read =
                new WebhookSettings(
                        url,
                        signing,
                        reader.text("bearerToken"),
                        events(reader),
                        Set.copyOf(names(reader, "groups")),
                        source(reader));
        reader.finishOrFail("sink " + name);
        return read;
    }

    private static Optional<SigningKey> signing(SettingsReader reader, String secret) {
        Optional<SigningKey> key = SigningKey.parse(secret);
        if (key.isEmpty()) {
            reader.problem("secret", "something else", "whsec_ and at least 24 bytes in base64");
        }
        return key;
    }

    private static Set<EventType> events(SettingsReader reader) {
        Set<EventType> types = EnumSet.noneOf(EventType.class);
        for (String name : names(reader, "events")) {
            try {
                types.add(EventType.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                reader.problem("events", "'" + name + "'", "types such as scale_out, scale_in");
            }
        }
        return types;
    }

    private static List<String> names(SettingsReader reader, String key) {
        Object value = reader.value(key).orElse(List.of());
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        reader.problem(key, "no list of names", "a list of names");
        return List.of();
    }

    private static URI source(SettingsReader reader) {
        String text = reader.text("source").orElse("/novacron/autoscaler");
        try {
            return new URI(text);
        } catch (URISyntaxException wrong) {
            reader.problem("source", "'" + text + "'", "a URI reference");
            return NOWHERE;
        }
    }

    /// Without the URL and keys.
    @Override
    public String toString() {
        return "WebhookSettings[events=%s, groups=%s]".formatted(events, groups);
    }
}

package io.novacron.autoscaler.plugins.webhook;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.novacron.autoscaler.model.Event;
import io.novacron.autoscaler.spi.Call;
import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.HttpFailures;
import io.novacron.autoscaler.spi.OutsideException;
import io.novacron.autoscaler.spi.OutsideException.Kind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Posts each event as a CloudEvent 1.0 in binary mode: attributes in `ce-…` headers, the event as
/// JSON in the body. `ce-id` is the event's sequence, by which a receiver recognises a repetition.
///
/// 2xx is taken; 408, 425, 429 and 5xx are tried again; any other status is a refusal for good.
/// Redirects are not followed.
final class WebhookSink implements EventSink {

    private static final String TYPE_PREFIX = "io.novacron.autoscaler.";
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final String name;
    private final WebhookSettings settings;
    private final InstantSource clock;
    private final ObjectMapper json = JsonMapper.shared();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    WebhookSink(String name, WebhookSettings settings, InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public boolean wants(Event event) {
        return (settings.events().isEmpty() || settings.events().contains(event.type()))
                && (settings.groups().isEmpty()
                        || event.group().filter(settings.groups()::contains).isPresent());
    }

    @Override
    public void deliver(Event event, Call call) {
        HttpRequest request = request(event, call.timeout());
        try {
            HttpResponse<Void> response =
                    client.send(request, HttpResponse.BodyHandlers.discarding());
            if (response.statusCode() / 100 != 2) {
                throw HttpFailures.refused("webhook " + name, response, LONGEST_RETRY_AFTER);
            }
        } catch (HttpTimeoutException late) {
            throw new OutsideException(
                    Kind.TIMED_OUT,
                    "webhook %s did not answer within %s".formatted(name, call.timeout()));
        } catch (IOException broken) {
            throw HttpFailures.unreachable("webhook " + name, broken);
        } catch (InterruptedException stop) {
            throw HttpFailures.interrupted("webhook " + name, stop);
        }
    }

    private HttpRequest request(Event event, Duration timeout) {
        byte[] body = json.writeValueAsBytes(data(event));
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url()).timeout(timeout);
        HttpMessageFactory.createWriter(
                        request::header,
                        payload -> request.POST(HttpRequest.BodyPublishers.ofByteArray(payload)))
                .writeBinary(cloudEvent(event, body));
        settings.bearerToken()
                .ifPresent(token -> request.header("Authorization", "Bearer " + token));
        settings.signing()
                .ifPresent(key -> {
                    String id = Long.toString(event.sequence());
                    long seconds = clock.instant().getEpochSecond();
                    request.header("webhook-id", id);
                    request.header("webhook-timestamp", Long.toString(seconds));
                    request.header("webhook-signature", key.sign(id, seconds, body));
                });
        return request.build();
    }

    private CloudEvent cloudEvent(Event event, byte[] body) {
        CloudEventBuilder builder =
                CloudEventBuilder.v1()
                        .withId(Long.toString(event.sequence()))
                        .withSource(settings.source())
                        .withType(TYPE_PREFIX + word(event))
                        .withTime(event.at().atOffset(ZoneOffset.UTC))
                        .withData("application/json", body);
        event.group().ifPresent(builder::withSubject);
        return builder.build();
    }

    private static Map<String, Object> data(Event event) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("sequence", event.sequence());
        data.put("at", event.at().toString());
        event.group().ifPresent(group -> data.put("group", group));
        data.put("type", word(event));
        data.put("message", event.message());
        data.put("details", event.details());
        event.intent().ifPresent(intent -> data.put("intent", intent));
        return data;
    }

    private static String word(Event event) {
        return event.type().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.novacron.autoscaler.plugins.webhook;

import io.novacron.autoscaler.spi.EventSink;
import io.novacron.autoscaler.spi.PluginFactory;
import java.time.InstantSource;
import java.util.Map;

/// Makes sinks of type `webhook`; the settings are those of [WebhookSettings].
public final class WebhookSinkFactory implements PluginFactory.OfSink {

    /// Called by `ServiceLoader`.
    public WebhookSinkFactory() {}

    @Override
    public String type() {
        return "webhook";
    }

    @Override
    public EventSink create(String name, Map<String, Object> settings) {
        return new WebhookSink(name, WebhookSettings.read(name, settings), InstantSource.system());
    }
}

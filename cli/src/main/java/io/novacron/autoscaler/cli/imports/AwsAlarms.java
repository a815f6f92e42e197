package io.novacron.autoscaler.cli.imports;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// CloudWatch alarms by name and by ARN.
final class AwsAlarms {

    private final Map<String, JsonNode> alarms = new HashMap<>();

    void add(JsonNode alarm) {
        alarms.put(alarm.path("AlarmName").asString(""), alarm);
        alarms.put(alarm.path("AlarmArn").asString(""), alarm);
    }

    /// The alarm that starts a policy, where its file was given.
    Optional<JsonNode> of(JsonNode policy) {
        for (JsonNode named : policy.path("Alarms")) {
            for (String key : new String[] {"AlarmARN", "AlarmName"}) {
                JsonNode alarm = alarms.get(named.path(key).asString("-"));
                if (alarm != null) {
                    return Optional.of(alarm);
                }
            }
        }
        return Optional.empty();
    }
}

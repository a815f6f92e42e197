package io.novacron.autoscaler.cli.imports;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// KEDA's cron trigger: from one cron time to another there are at least so many.
final class CronTrigger {

    /// Minute and hour as numbers; the rest is the same in both.
    private static final Pattern DAILY = Pattern.compile("(\\d{1,2})\\s+(\\d{1,2})\\s+(.+)");

    private static final int DAY = 24 * 60;

    private CronTrigger() {}

    static void schedule(Draft draft, String where, String name, JsonNode settings) {
        Matcher start = DAILY.matcher(settings.path("start").asString("").strip());
        Matcher end = DAILY.matcher(settings.path("end").asString("").strip());
        if (!start.matches() || !end.matches()) {
            draft.note(where, "start and end are no times of a day; write a schedule by hand");
            return;
        }
        int minutes = minutes(end) - minutes(start);
        // Passing midnight, the day of the week of the end is the next one, or any.
        boolean sameDays = start.group(3).equals(end.group(3));
        if (minutes <= 0) {
            minutes += DAY;
        }
        if (!sameDays) {
            draft.note(
                    where,
                    "start and end name different days; the schedule ends %d minutes after each start"
                            .formatted(minutes));
        }
        ObjectNode schedule =
                Draft.node()
                        .put("cron", settings.path("start").asString("").strip())
                        .put("duration", minutes + "m")
                        .put("zone", settings.path("timezone").asString("UTC"))
                        .put("capacity", settings.path("desiredReplicas").asInt(0));
        draft.schedule(name, schedule);
    }

    private static int minutes(Matcher time) {
        return Integer.parseInt(time.group(2)) * 60 + Integer.parseInt(time.group(1));
    }
}

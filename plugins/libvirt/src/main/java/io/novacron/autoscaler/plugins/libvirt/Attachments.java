package io.novacron.autoscaler.plugins.libvirt;

import io.novacron.autoscaler.model.Problem;
import io.novacron.autoscaler.plugins.libvirt.LaunchTemplate.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `network.attach` of a group: `default` or `network:default`, `bridge:br0`, `user`. The
/// other keys of `network` are the router's.
final class Attachments {

    private static final Pattern ENTRY =
            Pattern.compile("(?:(network|bridge):)?([A-Za-z0-9][A-Za-z0-9._-]{0,63})");

    private Attachments() {}

    static List<Attachment> read(Map<String, Object> network, List<Problem> problems) {
        Object value = network.get("attach");
        List<Attachment> attachments = new ArrayList<>();
        if (value == null) {
            return attachments;
        }
        if (!(value instanceof List<?> entries)) {
            problems.add(Problem.error("network.attach", "no list", "a list of networks"));
            return attachments;
        }
        for (int index = 0; index < entries.size(); index++) {
            Optional<Attachment> entry = read(String.valueOf(entries.get(index)));
            if (entry.isEmpty()) {
                problems.add(
                        Problem.error(
                                "network.attach[" + index + "]",
                                "'" + entries.get(index) + "'",
                                "a libvirt network, bridge:NAME, or user"));
            }
            entry.ifPresent(attachments::add);
        }
        return attachments;
    }

    private static Optional<Attachment> read(String text) {
        if (text.equals("user")) {
            return Optional.of(new Attachment("user", ""));
        }
        Matcher entry = ENTRY.matcher(text);
        return entry.matches()
                ? Optional.of(
                        new Attachment(
                                Optional.ofNullable(entry.group(1)).orElse("network"),
                                entry.group(2)))
                : Optional.empty();
    }
}

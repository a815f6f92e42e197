package io.novacron.autoscaler.config;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// YAML text of a tree, as people write it: blocks of two spaces, short lists of plain values on
/// one line, quotes only where a value would read as something else in YAML 1.1 or 1.2. Written by
/// hand, because the library quotes either everything or too little.
final class YamlText {

    /// A list of plain values up to this length stays on its line.
    private static final int LONGEST_LINE = 100;

    /// Words that start with a letter or digit; a colon only within a word.
    private static final Pattern PLAIN =
            Pattern.compile(
                    "[A-Za-z0-9/](?:[A-Za-z0-9_./+@%-]|:(?=[A-Za-z0-9/])| (?=[A-Za-z0-9_./+]))*");

    private static final Pattern NUMBER_LIKE =
            Pattern.compile("[-+]?[.0-9][-0-9_.:eExXoObBa-fA-F+]*");
    private static final Set<String> RESERVED =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

    private final StringBuilder text = new StringBuilder();

    private YamlText() {}

    static String of(JsonNode node) {
        YamlText yaml = new YamlText();
        if (isInline(node)) {
            yaml.inline(node);
            yaml.text.append('\n');
        } else {
            yaml.block(node, 0);
        }
        return yaml.text.toString();
    }

    private static boolean isInline(JsonNode node) {
        return node.isValueNode() || node.isEmpty() || (node.isArray() && isShortList(node));
    }

    private static boolean isShortList(JsonNode array) {
        int length = 0;
        for (JsonNode item : array) {
            if (!item.isValueNode()) {
                return false;
            }
            length += item.asString().length() + 2;
        }
        return length <= LONGEST_LINE;
    }

    private void block(JsonNode node, int indent) {
        if (node.isArray()) {
            for (JsonNode item : node) {
                indent(indent);
                text.append("- ");
                below(item, indent);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            indent(indent);
            field(field, indent);
        }
    }

    private void field(Map.Entry<String, JsonNode> field, int indent) {
        scalar(field.getKey());
        text.append(':');
        JsonNode value = field.getValue();
        if (isInline(value)) {
            text.append(' ');
            inline(value);
            text.append('\n');
        } else {
            text.append('\n');
            block(value, indent + 2);
        }
    }

    /// An item of a list, whose dash is written already.
    private void below(JsonNode item, int indent) {
        if (isInline(item)) {
            inline(item);
            text.append('\n');
            return;
        }
        if (item.isArray()) {
            text.append('\n');
            block(item, indent + 2);
            return;
        }
        boolean first = true;
        for (Map.Entry<String, JsonNode> field : item.properties()) {
            if (!first) {
                indent(indent + 2);
            }
            first = false;
            field(field, indent + 2);
        }
    }

    private void inline(JsonNode node) {
        if (node.isArray()) {
            text.append('[');
            for (Iterator<JsonNode> items = node.iterator(); items.hasNext(); ) {
                inline(items.next());
                text.append(items.hasNext() ? ", " : "");
            }
            text.append(']');
        } else if (node.isObject()) {
            text.append("{}");
        } else if (node.isString()) {
            scalar(node.asString());
        } else {
            text.append(node.isNull() ? "null" : node.asString());
        }
    }

    private void scalar(String value) {
        boolean plain =
                value.length() <= LONGEST_LINE
                        && PLAIN.matcher(value).matches()
                        && !RESERVED.contains(value.toLowerCase(java.util.Locale.ROOT))
                        && !NUMBER_LIKE.matcher(value).matches();
        if (plain) {
            text.append(value);
        } else {
            quoted(value);
        }
    }

    private void quoted(String value) {
        text.append('"');
        for (int index = 0; index < value.length(); index++) {
            char letter = value.charAt(index);
            switch (letter) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (letter < ' '
                            || (letter >= 0x7f && letter <= 0xa0)
                            || letter == '\u2028'
                            || letter == '\u2029'
                            || letter == '\uFEFF'
                            || letter >= '\uFFFE') {
                        text.append("\\u%04x".formatted((int) letter));
                    } else {
                        text.append(letter);
                    }
                }
            }
        }
        text.append('"');
    }

    private void indent(int spaces) {
        text.repeat(' ', spaces);
    }
}

package io.novacron.autoscaler.cli.command;

import tools.jackson.databind.JsonNode;

/// A refusal of the server (RFC 9457) as people read it: what, then each field.
final class ProblemText {

    private ProblemText() {}

    static String of(ApiClient.Answer answer) {
        if (!answer.text().stripLeading().startsWith("{")) {
            return "the server answered %d".formatted(answer.status());
        }
        JsonNode problem = answer.json();
        StringBuilder words = new StringBuilder();
        words.append(text(problem, "detail", text(problem, "title", "refused")));
        words.append(" (%d)".formatted(answer.status()));
        for (JsonNode error : problem.path("errors")) {
            words.append("\n  ").append(text(error, "path", "document"));
            if (error.has("line")) {
                words.append(" (line %d)".formatted(error.get("line").intValue()));
            }
            words.append(": found ").append(text(error, "found", "?"));
            words.append("; ").append(text(error, "allowed", ""));
        }
        if (answer.status() == 401) {
            words.append("\n  the token is read from --token-file or AUTOSCALER_TOKEN");
        }
        return words.toString();
    }

    private static String text(JsonNode node, String field, String otherwise) {
        return node.path(field).isString() ? node.get(field).stringValue() : otherwise;
    }
}

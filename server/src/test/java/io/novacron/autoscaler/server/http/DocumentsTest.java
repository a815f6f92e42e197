package io.novacron.autoscaler.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class DocumentsTest {

    @Test
    void yamlIsWrittenAsPeopleWriteIt() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", "web-tier").put("warmup", "90s").put("minCapacity", 2);

        assertThat(new String(Documents.yaml(document), UTF_8))
                .isEqualTo("id: web-tier\nwarmup: 90s\nminCapacity: 2\n");
    }

    @Test
    void textThatLooksLikeSomethingElseIsReadAsText() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        for (String text :
                List.of(
                        "1.0",
                        "010",
                        "0x1f",
                        "1e3",
                        "08:00",
                        "true",
                        "no",
                        "null",
                        "~",
                        "",
                        " ",
                        "a: b",
                        "a #b",
                        "- a",
                        "*a",
                        "&a",
                        "!a",
                        "%a",
                        "@a",
                        "{a",
                        "[a",
                        "'a",
                        "\"a",
                        "a\nb",
                        "a\tb",
                        "2026-01-05",
                        "500m",
                        "é",
                        "?",
                        "=",
                        "<<",
                        ".inf",
                        "-")) {
            document.put("k" + document.size(), text);
        }

        JsonNode read = Documents.read(Documents.yaml(document), MediaTypes.YAML);

        assertThat(read).isEqualTo(document);
    }
}

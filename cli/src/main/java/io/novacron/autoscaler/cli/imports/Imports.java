package io.novacron.autoscaler.cli.imports;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Reads documents of other autoscalers and makes groups of them. Nothing is read from elsewhere.
public final class Imports {

    private static final List<Origin> ORIGINS =
            List.of(
                    new HorizontalPodAutoscalers(),
                    new ScaledObjects(),
                    new NomadPolicies(),
                    new AwsPolicies());

    // JSON is YAML.
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Imports() {}

    /// A group and what is to be said about it.
    ///
    /// @param source what it was made of
    /// @param document the group as a document (SPEC section 1)
    /// @param notes what has no equivalent, and what is to be looked at
    public record Imported(String source, ObjectNode document, List<String> notes) {}

    /// @param groups in the order of the documents
    /// @param skipped documents of other kinds, which is no mistake: files hold Deployments, too
    public record Result(List<Imported> groups, List<String> skipped) {}

    /// Makes groups of documents.
    ///
    /// @param files content by name
    /// @throws ImportException a file does not read, or a document lacks what a group needs
    public static Result read(Map<String, byte[]> files) {
        List<Foreign> documents = new ArrayList<>();
        files.forEach((name, content) -> documents(name, content, documents));
        Map<Origin, List<Foreign>> known = new LinkedHashMap<>();
        List<String> skipped = new ArrayList<>();
        for (Foreign document : documents) {
            ORIGINS.stream()
                    .filter(origin -> origin.knows(document))
                    .findFirst()
                    .ifPresentOrElse(
                            origin ->
                                    known.computeIfAbsent(origin, _ -> new ArrayList<>())
                                            .add(document),
                            () -> skipped.add(document.place() + ": " + kind(document)));
        }
        List<Draft> drafts =
                known.entrySet().stream()
                        .flatMap(entry -> entry.getKey().drafts(entry.getValue()).stream())
                        .toList();
        return new Result(named(drafts), skipped);
    }

    private static String kind(Foreign document) {
        String kind = document.tree().path("kind").asString("");
        return kind.isEmpty()
                ? "neither an HPA, a ScaledObject, a Nomad policy nor an answer of AWS"
                : kind + " is no autoscaler";
    }

    private static void documents(String name, byte[] content, List<Foreign> documents) {
        if (looksLikeHcl(content)) {
            throw new ImportException(
                    name
                            + ": this is HCL; 'nomad job inspect JOB' or 'nomad scaling policy info"
                            + " -json ID' print what reads here");
        }
        List<JsonNode> trees;
        try (MappingIterator<JsonNode> values =
                MAPPER.readerFor(JsonNode.class).readValues(content)) {
            trees = values.readAll();
        } catch (JacksonException wrong) {
            throw new ImportException(
                    "%s: neither YAML nor JSON: %s (line %d)"
                            .formatted(
                                    name,
                                    wrong.getOriginalMessage().lines().findFirst().orElse(""),
                                    wrong.getLocation() == null
                                            ? 0
                                            : wrong.getLocation().getLineNr()),
                    wrong);
        }
        int number = 0;
        for (JsonNode tree : trees) {
            number++;
            String place = trees.size() == 1 ? name : "%s, document %d".formatted(name, number);
            // kubectl get -o yaml answers a list; Nomad's API answers an array.
            JsonNode items =
                    tree.path("kind").asString("").endsWith("List") ? tree.path("items") : tree;
            if (items.isArray()) {
                for (int index = 0; index < items.size(); index++) {
                    documents.add(new Foreign("%s[%d]".formatted(place, index), items.path(index)));
                }
            } else if (!tree.isNull() && !tree.isMissingNode()) {
                documents.add(new Foreign(place, tree));
            }
        }
    }

    private static boolean looksLikeHcl(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        return text.lines()
                .map(String::strip)
                .anyMatch(line -> line.matches("(job|scaling|check|group)\\s+\"[^\"]*\"\\s*\\{"));
    }

    private static List<Imported> named(List<Draft> drafts) {
        Map<String, Integer> taken = new HashMap<>();
        List<Imported> groups = new ArrayList<>();
        for (Draft draft : drafts) {
            ObjectNode document = draft.finished();
            int count = taken.merge(draft.id(), 1, Integer::sum);
            if (count > 1) {
                document.put("id", draft.id() + "-" + count);
            }
            groups.add(new Imported(draft.source(), document, draft.notes()));
        }
        return groups;
    }
}

package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.GroupCheck;
import io.novacron.autoscaler.model.ScalingGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Group documents in YAML or JSON (SPEC section 1): one group, a list, or `groups: [...]`.
///
/// What is written reads back equal. Reading reports every problem at once and never throws.
public final class GroupDocuments {

    private GroupDocuments() {}

    /// Reads a file of groups.
    public static Reading<List<ScalingGroup>> read(String text) {
        return read(text, List.of());
    }

    /// Reads a file of groups and lets the checks see each group as far as it could be read.
    ///
    /// @param checks e.g. that expressions compile, or [SupportedFeatures]
    public static Reading<List<ScalingGroup>> read(String text, List<GroupCheck> checks) {
        return read(Optional.of(text), new Findings(), checks);
    }

    /// Reads a file of groups in UTF-8.
    public static Reading<List<ScalingGroup>> read(byte[] content, List<GroupCheck> checks) {
        Findings findings = new Findings();
        return read(DocumentParser.decode(content, findings), findings, checks);
    }

    /// Reads a document that must be one group.
    public static Reading<ScalingGroup> readOne(String text, List<GroupCheck> checks) {
        return readOne(Optional.of(text), new Findings(), checks);
    }

    /// Reads a document in UTF-8 that must be one group.
    public static Reading<ScalingGroup> readOne(byte[] content, List<GroupCheck> checks) {
        Findings findings = new Findings();
        return readOne(DocumentParser.decode(content, findings), findings, checks);
    }

    private static Reading<ScalingGroup> readOne(
            Optional<String> text, Findings findings, List<GroupCheck> checks) {
        Optional<ScalingGroup> group =
                text.flatMap(content -> DocumentParser.parse(content, findings, true))
                        .flatMap(tree -> new GroupReader(checks).read(Node.root(tree, findings)));
        return Reading.of(group, findings);
    }

    private static Reading<List<ScalingGroup>> read(
            Optional<String> text, Findings findings, List<GroupCheck> checks) {
        Optional<List<ScalingGroup>> groups =
                text.flatMap(content -> DocumentParser.parse(content, findings, true))
                        .flatMap(tree -> groups(Node.root(tree, findings), checks));
        return Reading.of(groups, findings);
    }

    private static Optional<List<ScalingGroup>> groups(Node root, List<GroupCheck> checks) {
        GroupReader reader = new GroupReader(checks);
        return switch (root.tree()) {
            case Tree.Sequence _ -> list(root, reader);
            case Tree.Mapping(Map<String, Tree.Entry> entries, Place _)
                    when entries.containsKey("groups") -> {
                Fields fields = new Fields(root, (Tree.Mapping) root.tree(), "a file of groups");
                Field<List<ScalingGroup>> groups =
                        fields.field("groups", node -> list(node, reader))
                                .required("a list of groups");
                fields.done();
                yield groups.optional();
            }
            case Tree.Mapping _ -> reader.read(root).map(List::of);
            case Tree.Text _, Tree.Numeral _, Tree.Truth _, Tree.Nothing _ ->
                    root.wrongKind("a group, a list of groups, or groups: [...]");
        };
    }

    private static Optional<List<ScalingGroup>> list(Node node, GroupReader reader) {
        Optional<List<Node>> nodes = node.items("groups");
        List<ScalingGroup> groups = new ArrayList<>();
        nodes.orElse(List.of()).forEach(item -> reader.read(item).ifPresent(groups::add));
        requireOwnIds(nodes.orElse(List.of()));
        return nodes.map(_ -> groups);
    }

    private static void requireOwnIds(List<Node> nodes) {
        Map<String, String> pathById = new HashMap<>();
        for (Node node : nodes) {
            node.entry("id").ifPresent(field -> requireOwnId(field, pathById));
        }
    }

    private static void requireOwnId(Node field, Map<String, String> pathById) {
        if (field.tree() instanceof Tree.Text(String id, Place _)) {
            String first = pathById.putIfAbsent(id, field.path());
            if (first != null) {
                field.wrong(
                        "'" + Tree.shortened(id) + "', which " + first + " has, too",
                        "an id of its own");
            }
        }
    }

    /// The document of a group, in the order of the SPEC, without what is default.
    public static ObjectNode tree(ScalingGroup group) {
        return GroupWriter.group(group);
    }

    public static String toYaml(ScalingGroup group) {
        return YamlText.of(tree(group));
    }

    /// A file `groups: [...]`.
    public static String toYaml(List<ScalingGroup> groups) {
        return YamlText.of(file(groups));
    }

    public static String toJson(ScalingGroup group) {
        return JsonText.indented(tree(group));
    }

    /// A file `{"groups": [...]}`.
    public static String toJson(List<ScalingGroup> groups) {
        return JsonText.indented(file(groups));
    }

    private static ObjectNode file(List<ScalingGroup> groups) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ArrayNode array = file.putArray("groups");
        groups.forEach(group -> array.add(tree(group)));
        return file;
    }
}

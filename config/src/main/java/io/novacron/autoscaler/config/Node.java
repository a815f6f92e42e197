package io.novacron.autoscaler.config;

import io.novacron.autoscaler.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A cursor on one value of a document: knows its path and where problems go. A reader that finds
/// its value wrong says so here and answers empty.
record Node(Tree tree, String path, Findings findings) {

    private static final Pattern SIMPLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,79}");

    static Node root(Tree tree, Findings findings) {
        return new Node(tree, "", findings);
    }

    /// The path of a key below a path: `path.key`, or `path["odd key"]`.
    static String below(String path, String key) {
        if (SIMPLE_NAME.matcher(key).matches()) {
            return path.isEmpty() ? key : path + "." + key;
        }
        return path + "[\"" + Tree.shortened(key) + "\"]";
    }

    Node child(String name, Tree.Entry entry) {
        return new Node(entry.value(), below(path, name), findings);
    }

    /// The value of one key, where this is a mapping that has it.
    Optional<Node> entry(String name) {
        return tree instanceof Tree.Mapping mapping
                ? Optional.ofNullable(mapping.entries().get(name)).map(entry -> child(name, entry))
                : Optional.empty();
    }

    boolean isNothing() {
        return tree instanceof Tree.Nothing;
    }

    /// Reports this value as wrong.
    <T> Optional<T> wrong(String allowed) {
        return wrong(shown(), allowed);
    }

    /// The value in few words; only its kind where it may be a secret.
    private String shown() {
        boolean secret =
                (!findings.isTenants() && SecretNames.isSecretPath(path))
                        || (tree instanceof Tree.Text(String text, Place _)
                                && SecretNames.isSecretUrl(text));
        return secret ? tree.kind() : tree.shown();
    }

    <T> Optional<T> wrong(String found, String allowed) {
        findings.error(path, tree.place(), found, allowed);
        return Optional.empty();
    }

    /// Reports this value as of the wrong kind.
    <T> Optional<T> wrongKind(String allowed) {
        boolean ambiguous = tree instanceof Tree.Text || tree instanceof Tree.Numeral;
        String shown = shown();
        String found =
                ambiguous && !shown.equals(tree.kind()) ? shown + " (" + tree.kind() + ")" : shown;
        return wrong(found, allowed);
    }

    void warn(String found, String allowed) {
        findings.warning(path, tree.place(), found, allowed);
    }

    /// The fields of a mapping.
    ///
    /// @param what e.g. `a rule`, for problems
    Optional<Fields> fields(String what) {
        return tree instanceof Tree.Mapping mapping
                ? Optional.of(new Fields(this, mapping, what))
                : wrongKind(what + ": a mapping of fields");
    }

    /// The items of a list; an item read as empty leaves none out.
    Optional<List<Node>> items(String what) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            return wrongKind("a list of " + what);
        }
        List<Tree> items = sequence.items();
        List<Node> nodes = new ArrayList<>(items.size());
        for (int index = 0; index < items.size(); index++) {
            nodes.add(new Node(items.get(index), path + "[" + index + "]", findings));
        }
        return Optional.of(nodes);
    }

    /// A list whose items all read, else empty; every item is tried.
    <T> Optional<List<T>> list(String what, Function<Node, Optional<T>> reader) {
        return items(what)
                .flatMap(nodes -> {
                    List<T> values = nodes.stream().map(reader).flatMap(Optional::stream).toList();
                    return values.size() == nodes.size() ? Optional.of(values) : Optional.empty();
                });
    }

    /// The entries of a mapping with free keys, in document order.
    Optional<Map<String, Node>> entries(String what) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            return wrongKind(what);
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> nodes.put(name, child(name, entry)));
        return Optional.of(nodes);
    }

    /// A mapping with free keys whose values all read, else empty; every value is tried.
    <T> Optional<Map<String, T>> map(String what, Function<Node, Optional<T>> reader) {
        return entries(what)
                .flatMap(nodes -> {
                    Map<String, T> values = new LinkedHashMap<>();
                    nodes.forEach((name, node) ->
                            reader.apply(node).ifPresent(value -> values.put(name, value)));
                    return values.size() == nodes.size() ? Optional.of(values) : Optional.empty();
                });
    }

    /// Takes over problems of a check whose paths are relative to this value.
    void adopt(List<Problem> problems) {
        for (Problem problem : problems) {
            Place place = Tree.closest(tree, problem.path()).place();
            findings.add(new Finding(problem.under(path), Optional.of(place)));
        }
    }
}

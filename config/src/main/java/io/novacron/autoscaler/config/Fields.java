package io.novacron.autoscaler.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The fields of one mapping. What is asked for is known; what is written and was never asked for
/// is unknown and reported by [#done()].
final class Fields {

    /// Names that users try in order to reach the outside from a group (INCIDENTS row 45).
    private static final Set<String> OUTSIDE =
            Set.of(
                    "url",
                    "uri",
                    "endpoint",
                    "headers",
                    "header",
                    "env",
                    "file",
                    "auth",
                    "token",
                    "password",
                    "secret",
                    "credentials",
                    "command",
                    "script");

    private final Node node;
    private final Tree.Mapping mapping;
    private final String what;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> synonyms = new HashSet<>();
    private boolean tolerant;

    Fields(Node node, Tree.Mapping mapping, String what) {
        this.node = node;
        this.mapping = mapping;
        this.what = what;
    }

    Node node() {
        return node;
    }

    /// Whether a field is written with a value.
    boolean has(String name) {
        Tree.Entry entry = mapping.entries().get(name);
        return entry != null && !(entry.value() instanceof Tree.Nothing);
    }

    /// Whether a field is written, with or without a value.
    boolean mentions(String name) {
        return mapping.entries().containsKey(name);
    }

    boolean isEmpty() {
        return mapping.entries().isEmpty();
    }

    /// Reads one field; `null` is the same as leaving it out.
    <T> Field<T> field(String name, Function<Node, Optional<T>> reader) {
        known.add(name);
        Tree.Entry entry = mapping.entries().get(name);
        if (entry == null || entry.value() instanceof Tree.Nothing) {
            return new Field<>(this, name, Optional.empty(), Optional.empty());
        }
        Node child = node.child(name, entry);
        return new Field<>(this, name, Optional.of(child), reader.apply(child));
    }

    /// Reads one field under another name it is known by, too.
    <T> Field<T> field(String name, String synonym, Function<Node, Optional<T>> reader) {
        if (!has(synonym)) {
            synonyms.add(synonym);
            return field(name, reader);
        }
        Field<T> read = field(synonym, reader);
        synonyms.add(synonym);
        known.add(name);
        if (has(name)) {
            read.wrong(synonym + " beside " + name, "one of them");
        }
        return read;
    }

    /// Reads a list; an item that does not read is left out of the list and makes the field broken.
    <T> Field<List<T>> list(String name, String items, Function<Node, Optional<T>> reader) {
        return field(name, here -> here.list(items, reader));
    }

    /// A part of the document: a mapping, where `{}` is the same as leaving it out.
    Field<Fields> part(String name, String partName) {
        Field<Fields> part = field(name, here -> here.fields(partName));
        return part.optional().map(Fields::isEmpty).orElse(false)
                ? new Field<>(this, name, Optional.empty(), Optional.empty())
                : part;
    }

    /// Reports a choice of which exactly one must be given; answers whether it is so.
    boolean exactlyOne(String... names) {
        List<String> given = new ArrayList<>();
        for (String name : names) {
            if (has(name)) {
                given.add(name);
            }
        }
        if (given.size() != 1) {
            node.wrong(
                    given.isEmpty() ? "none of them" : String.join(" and ", given),
                    "exactly one of " + String.join(", ", names));
        }
        return given.size() == 1;
    }

    void missing(String name, String allowed) {
        wrong(name, "nothing", allowed + " (required)");
    }

    void wrong(String name, String found, String allowed) {
        node.findings().error(Node.below(node.path(), name), mapping.place(), found, allowed);
    }

    void warn(String name, String found, String allowed) {
        node.findings().warning(Node.below(node.path(), name), mapping.place(), found, allowed);
    }

    /// Unknown fields will not be reported: what is known depends on something that is wrong.
    void tolerateUnknown() {
        tolerant = true;
    }

    /// Reports every field that nothing has asked for.
    void done() {
        if (tolerant) {
            return;
        }
        for (Map.Entry<String, Tree.Entry> entry : mapping.entries().entrySet()) {
            String name = entry.getKey();
            if (!known.contains(name) && !synonyms.contains(name)) {
                node.findings()
                        .error(
                                Node.below(node.path(), name),
                                entry.getValue().keyPlace(),
                                "unknown field '" + Tree.shortened(name) + "'",
                                allowed(name));
            }
        }
    }

    private String allowed(String name) {
        if (OUTSIDE.contains(name) && node.findings().isTenants()) {
            Optional<String> near = NearestName.to(name, known);
            if (near.isEmpty()) {
                return "a group names configured providers, controllers and hooks only; their addresses,"
                        + " commands, files and secrets stand in the server's configuration";
            }
        }
        return "a field of %s (%s)%s"
                .formatted(
                        what, Names.listed(known), Names.suggestion(node.findings(), name, known));
    }
}

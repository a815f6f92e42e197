package io.novacron.autoscaler.config;

import java.util.Optional;
import java.util.Set;

/// What a file is, by its top-level keys: `validate` takes every kind.
public enum DocumentKind {
    GROUPS,
    SERVER_CONFIGURATION,
    CASE;

    private static final Set<String> OF_SERVER =
            Set.of("providers", "controllers", "store", "server");

    /// The kind a text most likely means to be; a text that does not parse counts as groups.
    public static DocumentKind of(String text) {
        Optional<Tree> tree = DocumentParser.parse(text, new Findings(), false);
        return tree.filter(Tree.Mapping.class::isInstance)
                .map(mapping -> of((Tree.Mapping) mapping))
                .orElse(GROUPS);
    }

    private static DocumentKind of(Tree.Mapping mapping) {
        Set<String> keys = mapping.entries().keySet();
        if (keys.contains("observed") || (keys.contains("group") && keys.contains("now"))) {
            return CASE;
        }
        if (keys.stream().anyMatch(OF_SERVER::contains)) {
            return SERVER_CONFIGURATION;
        }
        return namesFiles(Node.root(mapping, new Findings())) ? SERVER_CONFIGURATION : GROUPS;
    }

    /// In a server's configuration `groups` are names of files.
    private static boolean namesFiles(Node root) {
        return root.entry("groups")
                .filter(groups -> groups.tree() instanceof Tree.Sequence)
                .flatMap(groups -> groups.items("groups"))
                .map(items ->
                        !items.isEmpty()
                                && items.stream()
                                        .allMatch(item -> item.tree() instanceof Tree.Text))
                .orElse(false);
    }
}

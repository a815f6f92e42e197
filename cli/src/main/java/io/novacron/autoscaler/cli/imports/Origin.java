package io.novacron.autoscaler.cli.imports;

import java.util.List;

/// An autoscaler whose documents become groups.
interface Origin {

    /// Whether it is one of its documents.
    boolean knows(Foreign document);

    /// The groups of all its documents; some say together what a group is.
    ///
    /// @param documents those it [#knows]
    List<Draft> drafts(List<Foreign> documents);
}

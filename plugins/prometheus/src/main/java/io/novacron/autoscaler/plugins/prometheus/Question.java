package io.novacron.autoscaler.plugins.prometheus;

/// One query to be answered once, however many groups want it.
///
/// @param template it was made of; questions of one template may share a query
/// @param text in PromQL, complete
/// @param selector whether it is a selector alone, whose samples' own times can be had
record Question(String template, String text, boolean selector) {}

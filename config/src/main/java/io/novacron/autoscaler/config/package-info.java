/// Documents to the model and back: groups, evaluation cases, memories, decisions and the server's
/// configuration, in YAML or JSON. Reading collects every problem of a document, each with its
/// path, what was found and what is allowed, and fails once; no input throws. No clock, no logging;
/// files are read only where a secret is resolved.
@NullMarked
package io.novacron.autoscaler.config;

import org.jspecify.annotations.NullMarked;

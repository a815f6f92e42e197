package io.novacron.autoscaler.cli.imports;

import tools.jackson.databind.JsonNode;

/// One document of another autoscaler.
///
/// @param place where it stands, for messages: `hpa.yaml` or `hpa.yaml, document 2`
/// @param tree what it says
record Foreign(String place, JsonNode tree) {}

/// The API's grammar: what the OpenAPI document says becomes routes, roles, checked parameters and
/// bodies, and what handlers answer becomes JSON, YAML or problem details. Handlers see neither the
/// web server nor bytes.
@NullMarked
package io.novacron.autoscaler.server.http;

import org.jspecify.annotations.NullMarked;

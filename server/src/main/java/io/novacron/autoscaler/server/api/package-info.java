/// What each operation of the API does, on top of the manager and the store. No HTTP in here: see
/// `server.http`.
@NullMarked
package io.novacron.autoscaler.server.api;

import org.jspecify.annotations.NullMarked;

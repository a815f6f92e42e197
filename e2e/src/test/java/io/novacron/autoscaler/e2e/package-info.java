/// The page in a real browser, against a real server.
@NullMarked
package io.novacron.autoscaler.e2e;

import org.jspecify.annotations.NullMarked;

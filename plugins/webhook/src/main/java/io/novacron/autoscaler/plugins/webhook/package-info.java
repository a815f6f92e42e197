/// Events to an HTTP endpoint, as CloudEvents with a signature.
@NullMarked
package io.novacron.autoscaler.plugins.webhook;

import org.jspecify.annotations.NullMarked;

/// Who may call: tokens, the page's session cookies, callers without a token on loopback. A token
/// is shown to its bearer once; kept and compared is its hash.
@NullMarked
package io.novacron.autoscaler.server.access;

import org.jspecify.annotations.NullMarked;

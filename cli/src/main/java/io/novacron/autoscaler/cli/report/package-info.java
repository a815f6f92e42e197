/// The cost report as a page and as lines of text.
@NullMarked
package io.novacron.autoscaler.cli.report;

import org.jspecify.annotations.NullMarked;

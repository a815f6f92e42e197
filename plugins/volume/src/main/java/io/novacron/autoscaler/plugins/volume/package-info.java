/// Instances as volumes of this machine: file systems in image files, mounted, and grown while they
/// are in use.
@NullMarked
package io.novacron.autoscaler.plugins.volume;

import org.jspecify.annotations.NullMarked;

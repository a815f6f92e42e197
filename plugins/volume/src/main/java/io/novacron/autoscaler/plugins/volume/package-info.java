/// Instances as volumes of this machine, grown while they are in use: file systems in image files
/// or logical volumes, mounted, and images for QEMU.
@NullMarked
package io.novacron.autoscaler.plugins.volume;

import org.jspecify.annotations.NullMarked;

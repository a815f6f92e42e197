/// Scales virtual machines of a libvirt host.
@NullMarked
package io.novacron.autoscaler.plugins.libvirt;

import org.jspecify.annotations.NullMarked;

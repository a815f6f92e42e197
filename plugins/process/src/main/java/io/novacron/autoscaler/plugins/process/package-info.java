/// Instances as local operating-system processes: started detached from the server, proven by pid
/// and start time, adopted again after any crash, measured from `/proc`.
@NullMarked
package io.novacron.autoscaler.plugins.process;

import org.jspecify.annotations.NullMarked;

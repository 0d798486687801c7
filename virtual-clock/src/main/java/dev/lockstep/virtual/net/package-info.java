/** Values of a simulated network: latencies, and the sockets at a moment. */
@NullMarked
package dev.lockstep.virtual.net;

import org.jspecify.annotations.NullMarked;

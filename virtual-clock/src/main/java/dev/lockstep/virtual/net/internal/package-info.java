/** The machines and wires of a simulated network. Not exported. */
@NullMarked
package dev.lockstep.virtual.net.internal;

import org.jspecify.annotations.NullMarked;

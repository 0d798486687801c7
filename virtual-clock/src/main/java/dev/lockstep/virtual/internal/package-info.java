/** The machines and wires of a simulated world. Not exported. */
@NullMarked
package dev.lockstep.virtual.internal;

import org.jspecify.annotations.NullMarked;

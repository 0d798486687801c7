/** Faults at the points that programs mark, and rules for them. */
@NullMarked
package dev.lockstep.virtual.fault;

import org.jspecify.annotations.NullMarked;

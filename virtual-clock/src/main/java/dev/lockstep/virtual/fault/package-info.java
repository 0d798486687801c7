/** Faults at the points that programs mark. */
@NullMarked
package dev.lockstep.virtual.fault;

import org.jspecify.annotations.NullMarked;

/**
 * The kernel of a loop: queue, timers, tasks, futures, cancellation, waits and holds, and the
 * interfaces of the parts above it. Only code in here touches the scheduler. Not exported.
 */
@NullMarked
package dev.lockstep.internal.kernel;

import org.jspecify.annotations.NullMarked;

/** Locks, events, conditions, semaphores, barriers and queues between the tasks of one loop. */
@NullMarked
package dev.lockstep.sync;

import org.jspecify.annotations.NullMarked;

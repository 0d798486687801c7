/** Bugs of asyncio and its relatives, and the explorer that has to find them. */
@NullMarked
package dev.lockstep.bugbench;

import org.jspecify.annotations.NullMarked;

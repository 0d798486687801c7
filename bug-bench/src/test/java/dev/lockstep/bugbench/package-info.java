/** A catalogue of bugs of asyncio and similar libraries, which the explorer must find. */
@NullMarked
package dev.lockstep.bugbench;

import org.jspecify.annotations.NullMarked;

/** Subprocesses, and the signals sent to this process. */
@NullMarked
package dev.lockstep.process;

import org.jspecify.annotations.NullMarked;

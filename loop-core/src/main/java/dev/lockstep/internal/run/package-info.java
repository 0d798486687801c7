/**
 * The loop that programs see, and the run of a program on it: start, signals, watchdog, cleanup.
 * Not exported.
 */
@NullMarked
package dev.lockstep.internal.run;

import org.jspecify.annotations.NullMarked;

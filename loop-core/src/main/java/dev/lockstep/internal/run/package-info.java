/**
 * The loop that programs see, and a program's run on it: start, signals, watchdog, cleanup. Not
 * exported.
 */
@NullMarked
package dev.lockstep.internal.run;

import org.jspecify.annotations.NullMarked;

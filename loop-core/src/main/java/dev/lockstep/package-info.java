/** The loop, its tasks and futures, and what a program awaits. */
@NullMarked
package dev.lockstep;

import org.jspecify.annotations.NullMarked;

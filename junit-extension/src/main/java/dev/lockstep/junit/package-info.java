/** The JUnit extension: loop and world as parameters, interleavings as repetitions. */
@NullMarked
package dev.lockstep.junit;

import org.jspecify.annotations.NullMarked;

/** Runs JUnit tests on loops: {@link LoopTest}, {@link LoopSettings} and {@link LoopExtension}. */
@NullMarked
package dev.lockstep.junit;

import org.jspecify.annotations.NullMarked;

/** The two engines, which suspend and resume the steps of tasks. Not exported. */
@NullMarked
package dev.lockstep.internal.engine;

import org.jspecify.annotations.NullMarked;

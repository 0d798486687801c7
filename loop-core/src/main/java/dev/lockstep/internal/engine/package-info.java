/** The two engines, which start, suspend and resume tasks. Not exported. */
@NullMarked
package dev.lockstep.internal.engine;

import org.jspecify.annotations.NullMarked;

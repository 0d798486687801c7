/** Traces of runs, and their texts. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.trace;

import org.jspecify.annotations.NullMarked;

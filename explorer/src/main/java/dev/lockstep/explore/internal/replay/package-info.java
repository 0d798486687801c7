/** Replay lines, and the plans that follow them. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.replay;

import org.jspecify.annotations.NullMarked;

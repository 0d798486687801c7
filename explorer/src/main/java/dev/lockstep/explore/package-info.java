/**
 * The explorer of interleavings: it searches, shrinks failures, and replays them by a line of text.
 */
@NullMarked
package dev.lockstep.explore;

import org.jspecify.annotations.NullMarked;

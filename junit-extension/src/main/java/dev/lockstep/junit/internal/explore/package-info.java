/** Tests that run in many interleavings. Not exported. */
@NullMarked
package dev.lockstep.junit.internal.explore;

import org.jspecify.annotations.NullMarked;

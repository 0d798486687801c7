/** Interleavings, models and campaigns for jqwik. */
@NullMarked
package dev.lockstep.jqwik;

import org.jspecify.annotations.NullMarked;

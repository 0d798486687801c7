/** Interleavings and concurrent commands for jqwik properties. */
@NullMarked
package dev.lockstep.jqwik;

import org.jspecify.annotations.NullMarked;

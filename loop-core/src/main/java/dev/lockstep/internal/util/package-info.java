/** Durations and failures. Not exported. */
@NullMarked
package dev.lockstep.internal.util;

import org.jspecify.annotations.NullMarked;

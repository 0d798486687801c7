/** Helpers for durations and exceptions. Not exported. */
@NullMarked
package dev.lockstep.internal.util;

import org.jspecify.annotations.NullMarked;

/** Random numbers and texts of the explorer. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.util;

import org.jspecify.annotations.NullMarked;

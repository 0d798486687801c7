/** The world of a test: virtual time and what else stands behind the seams. */
@NullMarked
package dev.lockstep.virtual;

import org.jspecify.annotations.NullMarked;

/**
 * The checks before virtual time moves: external work, livelocks, background tasks, escapes, and
 * admission by host. Not exported.
 */
@NullMarked
package dev.lockstep.internal.idle;

import org.jspecify.annotations.NullMarked;

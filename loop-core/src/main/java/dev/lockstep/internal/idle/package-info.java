/**
 * The questions that virtual time asks before it moves: external work, livelocks, background tasks,
 * escapes, admission by host. Not exported.
 */
@NullMarked
package dev.lockstep.internal.idle;

import org.jspecify.annotations.NullMarked;

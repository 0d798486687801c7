/** A small Redis client on streams. */
@NullMarked
package dev.lockstep.examples.redis;

import org.jspecify.annotations.NullMarked;

/** A small client of Redis on streams. */
@NullMarked
package dev.lockstep.examples.redis;

import org.jspecify.annotations.NullMarked;

/** The connection of jqwik properties with loops. Not for users. */
@NullMarked
package dev.lockstep.jqwik.internal;

import org.jspecify.annotations.NullMarked;

/**
 * The SPIs of a loop: interfaces whose implementations are given to it when it is built, and that a
 * test replaces.
 */
@NullMarked
package dev.lockstep.spi;

import org.jspecify.annotations.NullMarked;

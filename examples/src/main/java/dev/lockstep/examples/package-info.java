/** Programs that a newcomer runs first. */
@NullMarked
package dev.lockstep.examples;

import org.jspecify.annotations.NullMarked;

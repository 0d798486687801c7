/** Example programs for newcomers to run first. */
@NullMarked
package dev.lockstep.examples;

import org.jspecify.annotations.NullMarked;

/** The seams: what a loop is given when it is built, and what a test replaces. */
@NullMarked
package dev.lockstep.spi;

import org.jspecify.annotations.NullMarked;

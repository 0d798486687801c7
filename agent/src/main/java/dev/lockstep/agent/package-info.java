/** The Java agent: hooks in the JDK, and what changes its classes so that they are called. */
@NullMarked
package dev.lockstep.agent;

import org.jspecify.annotations.NullMarked;

/** Services that JUnit's launcher finds by itself. */
@NullMarked
package dev.lockstep.junit.internal;

import org.jspecify.annotations.NullMarked;

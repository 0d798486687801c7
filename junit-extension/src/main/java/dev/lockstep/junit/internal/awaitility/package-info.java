/** Awaitility on the loop of a test. Not exported. */
@NullMarked
package dev.lockstep.junit.internal.awaitility;

import org.jspecify.annotations.NullMarked;

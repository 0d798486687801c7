/** The life of a test on a loop: set-up, test, tear-down, and what it left. Not exported. */
@NullMarked
package dev.lockstep.junit.internal.session;

import org.jspecify.annotations.NullMarked;

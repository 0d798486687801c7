/** The texts of failed tests. Not exported. */
@NullMarked
package dev.lockstep.junit.internal.report;

import org.jspecify.annotations.NullMarked;

/** Settings from annotations, builder and parameters, and their rules. Not exported. */
@NullMarked
package dev.lockstep.junit.internal.settings;

import org.jspecify.annotations.NullMarked;

/** Every use of a JDK internal, and the filter for a program's stack frames. Not exported. */
@NullMarked
package dev.lockstep.internal.jdk;

import org.jspecify.annotations.NullMarked;

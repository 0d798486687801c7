/** Every use of a JDK internal, and the frames of a program. Not exported. */
@NullMarked
package dev.lockstep.internal.jdk;

import org.jspecify.annotations.NullMarked;

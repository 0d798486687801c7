/** The network of the machine, on {@link java.nio.channels}. Not exported. */
@NullMarked
package dev.lockstep.internal.nio;

import org.jspecify.annotations.NullMarked;

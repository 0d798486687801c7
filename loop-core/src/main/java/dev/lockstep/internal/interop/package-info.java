/** Adapters for futures, executors and publishers of the JDK. Not exported. */
@NullMarked
package dev.lockstep.internal.interop;

import org.jspecify.annotations.NullMarked;

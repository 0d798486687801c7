/** The scheduler and the engines. Not exported. */
@NullMarked
package dev.lockstep.internal;

import org.jspecify.annotations.NullMarked;

/** Helpers of the simulated world and of the modules above. Exported to those only. */
@NullMarked
package dev.lockstep.virtual.internal;

import org.jspecify.annotations.NullMarked;

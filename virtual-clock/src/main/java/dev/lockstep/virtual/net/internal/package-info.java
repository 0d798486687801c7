/** The machines and links of a simulated network. Not exported. */
@NullMarked
package dev.lockstep.virtual.net.internal;

import org.jspecify.annotations.NullMarked;

/** Virtual time, and a simulated world of hosts for tests. */
@NullMarked
package dev.lockstep.virtual;

import org.jspecify.annotations.NullMarked;

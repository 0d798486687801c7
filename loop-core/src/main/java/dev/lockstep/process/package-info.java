/** Programs that run beside this one, and signals. */
@NullMarked
package dev.lockstep.process;

import org.jspecify.annotations.NullMarked;

/** Single runs, and what is recorded of them. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.run;

import org.jspecify.annotations.NullMarked;

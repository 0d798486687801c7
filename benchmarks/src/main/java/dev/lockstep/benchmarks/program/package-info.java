/** The contestants that are programs of their own. */
@NullMarked
package dev.lockstep.benchmarks.program;

import org.jspecify.annotations.NullMarked;

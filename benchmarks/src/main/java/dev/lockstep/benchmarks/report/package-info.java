/** Writes what was measured: tables, bars and growth plots. */
@NullMarked
package dev.lockstep.benchmarks.report;

import org.jspecify.annotations.NullMarked;

/** The report of the measurements: tables, bar charts and growth plots. */
@NullMarked
package dev.lockstep.benchmarks.report;

import org.jspecify.annotations.NullMarked;

/**
 * The benchmarks. A {@link dev.lockstep.benchmarks.Row} is a piece of work, a {@link
 * dev.lockstep.benchmarks.Contestant} does it, and {@link dev.lockstep.benchmarks.Suite} measures
 * all of them in rounds and writes the page.
 */
@NullMarked
package dev.lockstep.benchmarks;

import org.jspecify.annotations.NullMarked;

/** The work of the rows, done by Lockstep and by its peers in a JVM. */
@NullMarked
package dev.lockstep.benchmarks.subject;

import org.jspecify.annotations.NullMarked;

/** The contestants that run in a JVM, measured by JMH in a process of their own. */
@NullMarked
package dev.lockstep.benchmarks.jvm;

import org.jspecify.annotations.NullMarked;

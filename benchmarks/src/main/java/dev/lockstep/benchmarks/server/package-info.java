/** The servers and probes, which run in processes of their own, and the load generators. */
@NullMarked
package dev.lockstep.benchmarks.server;

import org.jspecify.annotations.NullMarked;

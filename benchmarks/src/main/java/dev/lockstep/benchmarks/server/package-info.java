/** Servers and probes that run in a process of their own, and what puts load on them. */
@NullMarked
package dev.lockstep.benchmarks.server;

import org.jspecify.annotations.NullMarked;

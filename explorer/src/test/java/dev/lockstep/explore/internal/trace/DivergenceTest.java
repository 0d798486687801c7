// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The comparison of two records of one interleaving. */
final class DivergenceTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static Tracer traced(int steps, String lastName) {
    Tracer tracer = new Tracer(false);
    for (int i = 1; i <= steps; i++) {
      tracer.stepStarted(2, i == steps ? lastName : "Task-1");
      tracer.stepEnded(2);
    }
    return tracer;
  }

  @Test
  void findsTheStepThatDiffers() {
    Divergence found = Divergence.between(traced(9, "Task-1"), traced(9, "Task-2"));

    assertNotNull(found);
    assertEquals("Task-1", Objects.requireNonNull(found.one()).step().name());
    assertEquals("Task-2", Objects.requireNonNull(found.other()).step().name());
    assertEquals(9, found.one().step().number());
    assertNull(Divergence.between(traced(9, "Task-1"), traced(9, "Task-1")));
  }

  @Test
  void looksAtEachStepOnce() {
    long few = allocatedToCompare(100);
    long many = allocatedToCompare(1_600);

    assertTrue(many < 64 * few, () -> "100 steps: " + few + " B, 1,600 steps: " + many + " B");
  }

  private static long allocatedToCompare(int steps) {
    Tracer one = traced(steps, "Task-1");
    Tracer other = traced(steps, "Task-1");
    Divergence.between(one, other); // loads classes
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertNull(Divergence.between(one, other));
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.internal.kernel.Awaitable;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.report.WaitGraph.Node;
import java.util.List;
import java.util.StringJoiner;

/** Describes the states of strands, as the ends of sentences. */
final class TaskStates {

  private static final String CHANGING = "something that is changing";

  private TaskStates() {}

  /** Returns the state of a strand: {@code waits for AsyncLock@1 held by 'b'}. */
  static String of(Node node) {
    LoopTask<?> task = node.strand.task();
    if (node.inJdk != null) {
      return waiting(node)
          + (task != null && task.mustCancel() ? ", not reacting to its cancellation" : "");
    }
    if (task == null) {
      return "runs";
    }
    if (task.isDone()) {
      return "is done";
    }
    if (!task.isStarted()) {
      return "has not started";
    }
    if (isWaiting(node)) {
      return waiting(node);
    }
    return task.isSuspended() ? "is ready" : "runs";
  }

  /** Returns whether a strand that is not done waits for something. */
  static boolean isWaiting(Node node) {
    return node.inJdk != null || (node.on != null && !node.on.isOver());
  }

  /** Returns what a strand that waits waits for, without who holds it. */
  static String on(Node node) {
    if (node.inJdk != null) {
      return node.inJdk.what();
    }
    return node.on == null ? "" : WaitGraph.safely(node.on::what, CHANGING);
  }

  /**
   * Returns what a strand waits for and who holds it: {@code waits for AsyncLock@1 held by 'b'}.
   */
  static String waiting(Node node) {
    if (node.inJdk != null) {
      String owner = node.inJdk.ownerName();
      return "is blocked " + node.inJdk.what() + (owner == null ? "" : " held by '" + owner + "'");
    }
    Awaitable on = node.on;
    return on == null ? "runs" : "waits for " + need(on, node);
  }

  private static String need(Awaitable on, Node node) {
    List<Strand> holders = node.holders();
    if (holders.isEmpty()) {
      return WaitGraph.safely(on::describe, CHANGING);
    }
    StringJoiner names = new StringJoiner(", ");
    holders.forEach(holder -> names.add(name(holder, node.strand)));
    return WaitGraph.safely(on::what, CHANGING) + " held by " + names;
  }

  private static String name(Strand holder, Strand waiting) {
    LoopTask<?> task = holder.task();
    if (holder.equals(waiting)) {
      return "itself";
    }
    return "'"
        + holder.laneName()
        + "'"
        + (task != null && task.isDone() ? ", which has ended without releasing it" : "");
  }
}

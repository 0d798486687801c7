// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.DeadlockError;
import dev.lockstep.DeadlockError.Wait;
import dev.lockstep.ExceptionGroup;
import dev.lockstep.explore.history.NotLinearizableError;
import dev.lockstep.explore.history.Operation;
import dev.lockstep.report.Recording.RunOperation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A failure with what has caused it, and what those exceptions know. */
final class Causes {

  private Causes() {}

  /** Returns a failure, its causes, and the members of its groups, the outermost first. */
  static List<Throwable> of(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> causes = new ArrayList<>();
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    while (!open.isEmpty()) {
      Throwable next = open.remove();
      if (!seen.add(next)) {
        continue;
      }
      causes.add(next);
      if (next.getCause() != null) {
        open.add(next.getCause());
      }
      if (next instanceof ExceptionGroup group) {
        open.addAll(group.exceptions());
      }
    }
    return causes;
  }

  /** Returns who waits for whom, if a deadlock is among the causes. */
  static List<Wait> waits(List<Throwable> causes) {
    Map<Integer, Wait> waits = new LinkedHashMap<>();
    for (Throwable cause : causes) {
      if (cause instanceof DeadlockError deadlock) {
        deadlock.waits().forEach(wait -> waits.putIfAbsent(wait.lane(), wait));
      }
    }
    return List.copyOf(waits.values());
  }

  /** Returns the operations of a history that is not linearizable, if that is among the causes. */
  static List<RunOperation> operations(List<Throwable> causes) {
    for (Throwable cause : causes) {
      if (cause instanceof NotLinearizableError error) {
        return error.operations().stream().map(it -> operation(it, error)).toList();
      }
    }
    return List.of();
  }

  private static RunOperation operation(Operation<?, ?> operation, NotLinearizableError error) {
    String process = String.valueOf(operation.process());
    String text = operation.toString();
    return new RunOperation(
        process,
        text.startsWith(process + ": ") ? text.substring(process.length() + 2) : text,
        operation.began(),
        operation.ended() == Integer.MAX_VALUE ? -1 : operation.ended(),
        error.order().contains(operation));
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.TaskGroup;
import dev.lockstep.Timeout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running task of a program, with the blocks that it has entered, the innermost first. */
final class Actor {

  private final Execution execution;
  private final String name;
  private final Deque<Timeout> timeouts = new ArrayDeque<>();
  private final Deque<TaskGroup> groups = new ArrayDeque<>();

  Actor(Execution execution, String name) {
    this.execution = execution;
    this.name = name;
  }

  /** Runs a coroutine, and writes how it ended. */
  @Nullable Object run(Program.Coroutine coroutine) {
    try {
      run(coroutine.ops());
    } catch (Throwable e) {
      write("raise " + ErrorNames.of(e));
      throw e;
    }
    write("return " + Values.text(coroutine.result()));
    return coroutine.result();
  }

  void run(List<Op> ops) {
    for (Op op : ops) {
      op.run(this);
    }
  }

  void runWithin(Timeout timeout, List<Op> ops) {
    timeouts.push(timeout);
    try {
      run(ops);
    } finally {
      timeouts.pop();
    }
  }

  void runWithin(TaskGroup group, List<Op> ops) {
    groups.push(group);
    try {
      run(ops);
    } finally {
      groups.pop();
    }
  }

  Timeout timeout() {
    return timeouts.element();
  }

  TaskGroup group() {
    return groups.element();
  }

  Execution execution() {
    return execution;
  }

  void write(String line) {
    execution.write(name, line);
  }
}

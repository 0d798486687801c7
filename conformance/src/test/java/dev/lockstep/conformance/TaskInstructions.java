// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions of tasks and futures: starting, awaiting, cancelling and completing them. */
final class TaskInstructions {

  private TaskInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    Map<String, Op.Decoder> decoders = new HashMap<>();
    decoders.put("sleep", TaskInstructions::sleep);
    decoders.put("spawn", TaskInstructions::spawn);
    decoders.put("spawn_eager", TaskInstructions::spawnEager);
    decoders.put("await", TaskInstructions::await);
    decoders.put("cancel", TaskInstructions::cancel);
    decoders.put("cancel_me", args -> actor -> Async.currentTask().cancel());
    decoders.put("uncancel", args -> actor -> Async.currentTask().uncancel());
    decoders.put("cancelling", args -> actor -> Async.currentTask().cancelling());
    decoders.put("state", TaskInstructions::state);
    decoders.put("all_tasks", args -> actor -> allTasks());
    decoders.put("set_result", TaskInstructions::setResult);
    decoders.put("set_exception", TaskInstructions::setException);
    return decoders;
  }

  private static Op.Instruction sleep(Args args) {
    var duration = args.duration(0);
    return actor -> {
      Async.sleep(duration);
      return Values.OK;
    };
  }

  private static Op.Instruction spawn(Args args) {
    String name = args.string(0);
    String coroutine = args.string(1);
    return actor -> {
      Execution execution = actor.execution();
      execution.add(name, Async.spawn(name, execution.body(name, coroutine)));
      return Values.OK;
    };
  }

  private static Op.Instruction spawnEager(Args args) {
    String name = args.string(0);
    String coroutine = args.string(1);
    return actor -> {
      Execution execution = actor.execution();
      execution.add(name, Async.spawnEager(name, execution.body(name, coroutine)));
      return Values.OK;
    };
  }

  private static Op.Instruction await(Args args) {
    String name = args.string(0);
    return actor -> actor.execution().future(name).await();
  }

  private static Op.Instruction cancel(Args args) {
    String name = args.string(0);
    return actor -> actor.execution().future(name).cancel();
  }

  private static Op.Instruction state(Args args) {
    String name = args.string(0);
    return actor -> stateOf(actor.execution().future(name));
  }

  private static String stateOf(AsyncFuture<?> future) {
    if (!future.isDone()) {
      return "pending";
    }
    if (future.isCancelled()) {
      return "cancelled";
    }
    return future.exception() == null ? "done" : "failed";
  }

  private static List<String> allTasks() {
    return Async.allTasks().stream().map(Task::name).sorted().toList();
  }

  private static Op.Instruction setResult(Args args) {
    String name = args.string(0);
    @Nullable Object value = args.value(1);
    return actor -> {
      actor.execution().future(name).setResult(value);
      return Values.OK;
    };
  }

  private static Op.Instruction setException(Args args) {
    String name = args.string(0);
    String error = args.string(1);
    return actor -> {
      actor.execution().future(name).setException(new NamedError(error));
      return Values.OK;
    };
  }
}

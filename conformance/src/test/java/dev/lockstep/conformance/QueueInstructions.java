// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.sync.AsyncQueue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** The instructions of queues, whose items are numbers. */
final class QueueInstructions {

  private QueueInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    Map<String, Op.Decoder> decoders = new HashMap<>();
    decoders.put("put", args -> put(args, AsyncQueue::put));
    decoders.put("put_nowait", args -> put(args, AsyncQueue::putNowait));
    decoders.put("get", args -> value(args, AsyncQueue::get));
    decoders.put("get_nowait", args -> value(args, AsyncQueue::getNowait));
    decoders.put(
        "task_done", args -> call(args, queue -> ErrorNames.asValueError(queue::taskDone)));
    decoders.put("join", args -> call(args, AsyncQueue::join));
    decoders.put("shutdown", QueueInstructions::shutdown);
    decoders.put("qsize", args -> value(args, AsyncQueue::qsize));
    return decoders;
  }

  private static Op.Instruction put(Args args, BiConsumer<AsyncQueue<Integer>, Integer> put) {
    int item = args.integer(1);
    return call(args, queue -> put.accept(queue, item));
  }

  private static Op.Instruction shutdown(Args args) {
    boolean immediate = args.flag(1);
    return call(args, immediate ? AsyncQueue::shutdownNow : AsyncQueue::shutdown);
  }

  private static Op.Instruction call(Args args, Consumer<AsyncQueue<Integer>> call) {
    return value(
        args,
        queue -> {
          call.accept(queue);
          return Values.OK;
        });
  }

  @SuppressWarnings("unchecked") // all queues are of integers
  private static Op.Instruction value(Args args, Function<AsyncQueue<Integer>, Object> value) {
    String name = args.string(0);
    return actor -> value.apply(actor.execution().object(AsyncQueue.class, name));
  }
}

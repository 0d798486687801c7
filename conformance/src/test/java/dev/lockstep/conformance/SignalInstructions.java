// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.sync.AsyncBarrier;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The instructions of what tasks wait for until another one signals it: events, conditions,
 * barriers.
 */
final class SignalInstructions {

  private SignalInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    Map<String, Op.Decoder> decoders = new HashMap<>();
    decoders.put("set", args -> on(AsyncEvent.class, args, AsyncEvent::set));
    decoders.put("clear", args -> on(AsyncEvent.class, args, AsyncEvent::clear));
    decoders.put("is_set", SignalInstructions::isSet);
    decoders.put("wait_event", args -> on(AsyncEvent.class, args, AsyncEvent::await));
    decoders.put("cond_wait", args -> on(AsyncCondition.class, args, AsyncCondition::await));
    decoders.put("cond_wait_for", SignalInstructions::conditionWaitFor);
    decoders.put("notify", SignalInstructions::signal);
    decoders.put("notify_all", args -> on(AsyncCondition.class, args, AsyncCondition::signalAll));
    decoders.put("barrier_wait", SignalInstructions::barrierWait);
    decoders.put("barrier_abort", args -> on(AsyncBarrier.class, args, AsyncBarrier::abort));
    decoders.put("barrier_reset", args -> on(AsyncBarrier.class, args, AsyncBarrier::reset));
    return decoders;
  }

  /** An instruction without a value on the object that the first argument names. */
  private static <T> Op.Instruction on(Class<T> type, Args args, Consumer<T> call) {
    String name = args.string(0);
    return actor -> {
      call.accept(actor.execution().object(type, name));
      return Values.OK;
    };
  }

  private static Op.Instruction isSet(Args args) {
    String name = args.string(0);
    return actor -> actor.execution().object(AsyncEvent.class, name).isSet();
  }

  private static Op.Instruction conditionWaitFor(Args args) {
    String condition = args.string(0);
    String event = args.string(1);
    return actor -> {
      AsyncEvent awaited = actor.execution().object(AsyncEvent.class, event);
      actor.execution().object(AsyncCondition.class, condition).waitFor(awaited::isSet);
      return Values.OK;
    };
  }

  private static Op.Instruction signal(Args args) {
    int most = args.integer(1);
    return on(AsyncCondition.class, args, condition -> condition.signal(most));
  }

  private static Op.Instruction barrierWait(Args args) {
    String name = args.string(0);
    return actor -> actor.execution().object(AsyncBarrier.class, name).await();
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import java.time.Duration;
import java.util.Map;

/** The instructions of callbacks of the loop and of futures. */
final class CallbackInstructions {

  private CallbackInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    return Map.of(
        "call_soon", CallbackInstructions::callSoon,
        "call_later", CallbackInstructions::callLater,
        "cancel_handle", CallbackInstructions::cancelHandle,
        "add_done_callback", CallbackInstructions::addDoneCallback);
  }

  private static Op.Instruction callSoon(Args args) {
    String line = "callback " + args.string(0);
    return actor -> {
      Execution execution = actor.execution();
      execution.loop().callSoon(() -> execution.write(Execution.CALLBACK, line));
      return Values.OK;
    };
  }

  private static Op.Instruction callLater(Args args) {
    String name = args.string(0);
    String line = "callback " + name;
    Duration delay = args.duration(1);
    return actor -> {
      Execution execution = actor.execution();
      execution.add(
          name, execution.loop().callLater(delay, () -> execution.write(Execution.CALLBACK, line)));
      return Values.OK;
    };
  }

  private static Op.Instruction cancelHandle(Args args) {
    String name = args.string(0);
    return actor -> {
      actor.execution().handle(name).cancel();
      return Values.OK;
    };
  }

  private static Op.Instruction addDoneCallback(Args args) {
    String name = args.string(0);
    String line = "done-callback " + args.string(1);
    return actor -> {
      Execution execution = actor.execution();
      execution.future(name).addDoneCallback(done -> execution.write(Execution.CALLBACK, line));
      return Values.OK;
    };
  }
}

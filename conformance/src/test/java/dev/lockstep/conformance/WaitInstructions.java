// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Outcome;
import dev.lockstep.ReturnWhen;
import dev.lockstep.WaitResult;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions that wait for futures in other ways than by {@code await}. */
final class WaitInstructions {

  private WaitInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    return Map.of(
        "gather", WaitInstructions::gather,
        "wait", WaitInstructions::wait,
        "wait_for", WaitInstructions::waitFor,
        "shield", WaitInstructions::shield,
        "as_completed", WaitInstructions::asCompleted);
  }

  private static Op.Instruction gather(Args args) {
    List<String> names = args.strings(0);
    if (args.flag(1)) {
      return actor ->
          Async.gatherOutcomes(actor.execution().futures(names)).await().stream()
              .map(WaitInstructions::valueOrError)
              .toList();
    }
    return actor -> Async.gather(actor.execution().futures(names)).await();
  }

  private static @Nullable Object valueOrError(Outcome<?> outcome) {
    return outcome.succeeded() ? outcome.value() : outcome.error();
  }

  private static Op.Instruction wait(Args args) {
    List<String> names = args.strings(0);
    Duration limit = args.limit(1);
    ReturnWhen when = ReturnWhen.valueOf(args.string(2));
    return actor -> {
      Execution execution = actor.execution();
      WaitResult<AsyncFuture<@Nullable Object>> waited =
          Async.wait(execution.futures(names), when, limit);
      return "done="
          + Values.text(namesOf(waited.done(), names, execution))
          + " pending="
          + Values.text(namesOf(waited.pending(), names, execution));
    };
  }

  private static List<String> namesOf(
      Collection<?> futures, List<String> names, Execution execution) {
    return names.stream().filter(name -> futures.contains(execution.future(name))).toList();
  }

  private static Op.Instruction waitFor(Args args) {
    String name = args.string(0);
    Duration limit = args.limit(1);
    return actor -> Async.waitFor(actor.execution().future(name), limit);
  }

  private static Op.Instruction shield(Args args) {
    String name = args.string(0);
    return actor -> Async.shield(actor.execution().future(name)).await();
  }

  private static Op.Instruction asCompleted(Args args) {
    List<String> names = args.strings(0);
    Duration limit = args.limit(1);
    return actor -> {
      int count = 0;
      for (AsyncFuture<?> next : Async.asCompleted(actor.execution().futures(names), limit)) {
        actor.write("next " + result(next));
        count++;
      }
      return count;
    };
  }

  private static String result(AsyncFuture<?> done) {
    try {
      return "-> " + Values.text(done.await());
    } catch (RuntimeException e) {
      if (!goesOnAfter(e)) {
        throw e;
      }
      return "! " + ErrorNames.of(e);
    }
  }

  private static boolean goesOnAfter(RuntimeException error) {
    return List.of("ValueError", "KeyError", "RuntimeError", "ExceptionGroup").stream()
        .anyMatch(name -> ErrorNames.matches(name, error));
  }
}

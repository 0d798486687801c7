// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.ChoiceSource;
import java.util.Arrays;

/**
 * An interpreter that runs programs as {@code asyncio.run(main())} does, each on a loop of its own.
 */
final class Interpreter {

  private final ChoiceSource choiceSource;

  Interpreter(ChoiceSource choiceSource) {
    this.choiceSource = choiceSource;
  }

  /** Runs a program to its end and writes its trace. */
  void run(Program program, Trace trace) {
    try (Runner runner =
        Runner.builder().clock(new MarkedClock(trace)).choiceSource(choiceSource).build()) {
      runner.loop().setExceptionHandler((loop, context) -> report(context, trace));
      Execution execution = new Execution(program, runner.loop(), trace);
      end(runner, execution, trace);
    }
  }

  private static void end(Runner runner, Execution execution, Trace trace) {
    try {
      trace.end("end -> " + Values.text(runner.run(execution::main)));
    } catch (Throwable e) {
      trace.end(isDeadlock(e) ? "deadlock" : "end ! " + ErrorNames.of(e));
    }
  }

  /** Whether the program, or what it left when it failed, has come to a deadlock. */
  private static boolean isDeadlock(Throwable thrown) {
    return thrown instanceof DeadlockError
        || Arrays.stream(thrown.getSuppressed()).anyMatch(DeadlockError.class::isInstance);
  }

  /** The callbacks of a program do not fail: one that does is the runtime's. */
  private static void report(Loop.ErrorContext context, Trace trace) {
    if (context.handle() != null) {
      trace.write("a callback failed: " + context.exception());
    }
  }
}

package dev.lockstep.conformance;

import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.Chance;

/** Runs programs as {@code asyncio.run(main())} does, each on a loop of its own. */
final class Interpreter {

  private final Chance chance;

  Interpreter(Chance chance) {
    this.chance = chance;
  }

  /** Runs a program to its end and writes its trace. */
  void run(Program program, Trace trace) {
    try (Runner runner = Runner.builder().clock(new MarkedClock(trace)).chance(chance).build()) {
      runner.loop().setExceptionHandler((loop, context) -> report(context, trace));
      Execution execution = new Execution(program, runner.loop(), trace);
      end(runner, execution, trace);
    }
  }

  private static void end(Runner runner, Execution execution, Trace trace) {
    try {
      trace.end("end -> " + Values.text(runner.run(execution::main)));
    } catch (DeadlockError e) {
      trace.end("deadlock");
    } catch (Throwable e) {
      trace.end("end ! " + ErrorNames.of(e));
    }
  }

  /** The callbacks of a program do not fail: one that does is the runtime's. */
  private static void report(Loop.ErrorContext context, Trace trace) {
    if (context.handle() != null) {
      trace.write("a callback failed: " + context.exception());
    }
  }
}

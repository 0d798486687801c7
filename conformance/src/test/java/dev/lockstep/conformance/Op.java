package dev.lockstep.conformance;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a program.
 *
 * @param label what the trace calls it; null if it writes nothing on its own
 * @param instruction what it does
 */
record Op(@Nullable String label, Instruction instruction) {

  /** What an operation does: its value is the operation's. */
  @FunctionalInterface
  interface Instruction {

    /** Runs in the actor's task. */
    @Nullable Object run(Actor actor);
  }

  /** Makes an instruction of the arguments of an operation, once, when the program is read. */
  @FunctionalInterface
  interface Decoder {

    /** Reads the arguments. */
    Instruction decode(Args args);
  }

  /** Does it, and writes how it ended. */
  void run(Actor actor) {
    if (label == null) {
      instruction.run(actor);
      return;
    }
    Object value;
    try {
      value = instruction.run(actor);
    } catch (Throwable e) {
      actor.write(label + " ! " + ErrorNames.of(e));
      throw e;
    }
    actor.write(label + " -> " + Values.text(value));
  }
}

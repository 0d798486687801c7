// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a program.
 *
 * @param label the name in the trace; null if the operation itself writes nothing
 * @param instruction the instruction that it executes
 */
record Op(@Nullable String label, Instruction instruction) {

  /** An instruction, whose value is that of the operation. */
  @FunctionalInterface
  interface Instruction {

    /** Runs in the actor's task. */
    @Nullable Object run(Actor actor);
  }

  /**
   * A decoder that creates an instruction from the arguments of an operation, once, when the
   * program is read.
   */
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

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.explore.history.Effect;
import dev.lockstep.explore.history.SequentialModel;
import org.jspecify.annotations.Nullable;

/** What the store should do: a register for each key. */
final class Registers implements SequentialModel<String, Registers.Command, String> {

  /** Before a key has a value. */
  static final String NOTHING = "nothing";

  /**
   * One operation.
   *
   * @param key the key
   * @param value what is written; null to read
   */
  record Command(String key, @Nullable String value) {
    @Override
    public String toString() {
      return value == null ? "get(" + key + ")" : "put(" + key + ", " + value + ")";
    }
  }

  @Override
  public String initial() {
    return NOTHING;
  }

  @Override
  public Effect<String, String> apply(String state, Command command) {
    return command.value() == null
        ? Effect.returning(state, state)
        : Effect.returning("done", command.value());
  }

  @Override
  public Object part(Command command) {
    return command.key();
  }
}

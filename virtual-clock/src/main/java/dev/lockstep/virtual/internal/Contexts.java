// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.internal;

import dev.lockstep.Context;
import java.util.function.Supplier;

/** Runs code in contexts. */
public final class Contexts {

  private Contexts() {}

  /**
   * Runs a block in a context.
   *
   * @param context the context
   * @param block the block, which throws nothing checked
   * @param <T> the type of its value
   * @return its value
   */
  public static <T> T in(Context context, Supplier<T> block) {
    try {
      return context.run(block::get);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("a supplier throws nothing checked", e);
    }
  }
}

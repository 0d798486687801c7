// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.io.Serial;

/** Thrown by a program that detects a violation of its contract. */
public final class Broken extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  private final String effect;

  Broken(String effect, String what) {
    super(effect + ": " + what);
    this.effect = effect;
  }

  /** Throws if a condition does not hold. */
  static void unless(boolean holds, String effect, String what) {
    if (!holds) {
      throw new Broken(effect, what);
    }
  }

  /**
   * Returns the effect in one word.
   *
   * @return the effect, in lower case
   */
  public String effect() {
    return effect;
  }
}

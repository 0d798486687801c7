// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import java.io.Serial;

/** Thrown by a workload that detects a violation of its contract. */
final class Violation extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  private final Kind kind;

  Violation(Kind kind, String what) {
    super(kind + ": " + what);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}

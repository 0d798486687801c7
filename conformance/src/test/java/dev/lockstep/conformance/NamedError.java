// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An error that a program raises, with its name in the corpus. */
final class NamedError extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  NamedError(String name) {
    this(name, null);
  }

  NamedError(String name, @Nullable Throwable cause) {
    super(name, cause);
  }

  String name() {
    return String.valueOf(getMessage());
  }
}

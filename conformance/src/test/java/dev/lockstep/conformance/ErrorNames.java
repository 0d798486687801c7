// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.ExceptionGroup;
import dev.lockstep.InvalidStateException;
import dev.lockstep.sync.BrokenBarrierException;
import dev.lockstep.sync.QueueEmptyException;
import dev.lockstep.sync.QueueFullException;
import dev.lockstep.sync.QueueShutDownException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The names of errors in the corpus. */
final class ErrorNames {

  /** The first class that an error is an instance of names it. */
  private static final Map<Class<? extends Throwable>, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(CancelledError.class, "CancelledError");
    NAMES.put(AsyncTimeoutException.class, "TimeoutError");
    NAMES.put(InvalidStateException.class, "InvalidStateError");
    NAMES.put(BrokenBarrierException.class, "BrokenBarrierError");
    NAMES.put(QueueEmptyException.class, "QueueEmpty");
    NAMES.put(QueueFullException.class, "QueueFull");
    NAMES.put(QueueShutDownException.class, "QueueShutDown");
    NAMES.put(IllegalArgumentException.class, "ValueError");
    NAMES.put(IllegalStateException.class, "RuntimeError");
  }

  private ErrorNames() {}

  static String of(Throwable error) {
    if (error instanceof NamedError named) {
      return named.name();
    }
    if (error instanceof ExceptionGroup group) {
      return group.exceptions().stream()
          .map(ErrorNames::of)
          .collect(Collectors.joining(",", "ExceptionGroup(", ")"));
    }
    for (Map.Entry<Class<? extends Throwable>, String> name : NAMES.entrySet()) {
      if (name.getKey().isInstance(error)) {
        return name.getValue();
      }
    }
    return error.toString();
  }

  /** Whether an {@code except} clause of this name catches the error; {@code *} for any. */
  static boolean matches(String name, Throwable error) {
    if (name.equals("*")) {
      return !(error instanceof CancelledError);
    }
    if (name.equals("ExceptionGroup")) {
      return error instanceof ExceptionGroup;
    }
    String own = of(error);
    return own.equals(name)
        || (name.equals("RuntimeError") && own.equals("BrokenBarrierError")); // a subclass of it
  }

  /** Calls what fails with a ValueError in asyncio, and with an IllegalStateException here. */
  static void asValueError(Runnable call) {
    try {
      call.run();
    } catch (IllegalStateException e) {
      throw new NamedError("ValueError", e);
    }
  }
}

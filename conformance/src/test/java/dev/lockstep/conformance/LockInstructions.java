// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncSemaphore;
import java.util.List;
import java.util.Map;

/**
 * The instructions of what is acquired and released: locks, semaphores, and the locks of
 * conditions.
 */
final class LockInstructions {

  private LockInstructions() {}

  static Map<String, Op.Decoder> decoders() {
    return Map.of(
        "acquire", LockInstructions::acquire,
        "release", LockInstructions::release,
        "locked", LockInstructions::locked,
        "with", LockInstructions::with);
  }

  private static Op.Instruction acquire(Args args) {
    String name = args.string(0);
    return actor -> {
      acquire(actor.execution().object(name));
      return Values.OK;
    };
  }

  private static Op.Instruction release(Args args) {
    String name = args.string(0);
    return actor -> {
      release(actor.execution().object(name));
      return Values.OK;
    };
  }

  private static Op.Instruction locked(Args args) {
    String name = args.string(0);
    return actor -> isLocked(actor.execution().object(name));
  }

  private static Op.Instruction with(Args args) {
    String name = args.string(0);
    List<Op> ops = args.ops(1);
    return actor -> {
      Object object = actor.execution().object(name);
      acquire(object);
      try {
        actor.write("entered " + name);
        actor.run(ops);
      } finally { // an error of the release wins over one of the block, as in Python
        release(object);
      }
      return Values.OK;
    };
  }

  private static void acquire(Object object) {
    if (object instanceof AsyncSemaphore semaphore) {
      semaphore.acquire();
    } else if (object instanceof AsyncCondition condition) {
      condition.acquire();
    } else {
      ((AsyncLock) object).acquire();
    }
  }

  private static void release(Object object) {
    if (object instanceof AsyncSemaphore semaphore) {
      ErrorNames.asValueError(semaphore::release);
    } else if (object instanceof AsyncCondition condition) {
      condition.release();
    } else {
      ((AsyncLock) object).release();
    }
  }

  private static boolean isLocked(Object object) {
    if (object instanceof AsyncSemaphore semaphore) {
      return semaphore.isLocked();
    }
    if (object instanceof AsyncCondition condition) {
      return condition.isLocked();
    }
    return ((AsyncLock) object).isLocked();
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Async;
import dev.lockstep.sync.AsyncBarrier;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.AsyncSemaphore;
import java.util.function.Supplier;

/** The factories of the objects that a program describes. */
final class Makers {

  private Makers() {}

  static Supplier<Object> of(JsonNode spec) {
    String kind = spec.get("kind").textValue();
    return switch (kind) {
      case "lock" -> AsyncLock::new;
      case "event" -> AsyncEvent::new;
      case "condition" -> AsyncCondition::new;
      case "future" -> Async::future;
      case "semaphore" -> semaphore(spec.get("value").intValue(), spec.get("bounded").asBoolean());
      case "barrier" -> barrier(spec.get("parties").intValue());
      case "queue" -> queue(spec.get("maxsize").intValue(), spec.get("order").textValue());
      default -> throw new IllegalArgumentException("an object of an unknown kind: " + spec);
    };
  }

  private static Supplier<Object> semaphore(int value, boolean bounded) {
    return () -> bounded ? AsyncSemaphore.bounded(value) : AsyncSemaphore.of(value);
  }

  private static Supplier<Object> barrier(int parties) {
    return () -> new AsyncBarrier(parties);
  }

  private static Supplier<Object> queue(int maxsize, String order) {
    return switch (order) {
      case "fifo" -> () -> AsyncQueue.<Integer>fifo(maxsize);
      case "lifo" -> () -> AsyncQueue.<Integer>lifo(maxsize);
      case "priority" -> () -> AsyncQueue.<Integer>priority(maxsize);
      default -> throw new IllegalArgumentException("a queue of an unknown order: " + order);
    };
  }
}

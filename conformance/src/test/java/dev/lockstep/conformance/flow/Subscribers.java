// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.flow;

import dev.lockstep.Async;
import dev.lockstep.AsyncItems;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Subscribers behind {@link Async#items}, on a loop that runs on a thread of its own; the TCK calls
 * from others.
 */
final class Subscribers implements AutoCloseable {

  private final CompletableFuture<Loop> loop = new CompletableFuture<>();
  private final Thread driver;

  Subscribers() {
    driver = Thread.ofPlatform().daemon().start(this::drive);
  }

  private void drive() {
    try (Runner runner = Runner.builder().build()) {
      runner
          .loop()
          .setExceptionHandler((on, context) -> {}); // failures that the TCK publishes on purpose
      loop.complete(runner.loop());
      runner.loop().runForever();
    }
  }

  /** One subscriber, with the items that it was given. */
  final class One {
    private Flow.Subscriber<Integer> subscriber;
    private AsyncItems<Integer> items;
    private Iterator<Integer> iterator;

    Flow.Subscriber<Integer> subscriber() {
      return subscriber;
    }

    /** Lets a task ask for some items, one after the other. */
    @SuppressWarnings("FutureReturnValueIgnored") // what it throws is the TCK's own
    void ask(long count) {
      loop.join()
          .submit(
              () -> {
                for (long i = 0; i < count && iterator.hasNext(); i++) {
                  iterator.next();
                }
                return true;
              });
    }

    void cancel() {
      loop.join().callSoonThreadsafe(items::close);
    }
  }

  @SuppressWarnings("unchecked") // the subscriber of a publisher of integers takes integers
  One make() {
    return loop.join()
        .submit(
            () -> {
              One made = new One();
              made.items =
                  Async.items(
                      (Flow.Publisher<Integer>)
                          given -> made.subscriber = (Flow.Subscriber<Integer>) given);
              made.iterator = made.items.iterator();
              return made;
            })
        .join();
  }

  @Override
  public void close() throws InterruptedException {
    loop.join().stop();
    driver.join();
  }
}

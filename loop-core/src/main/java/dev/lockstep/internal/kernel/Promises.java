// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The futures of one loop that code outside of it waits for. Those still pending when the loop is
 * closed are cancelled then, so that nobody waits forever. Any thread may use this.
 */
public final class Promises {

  private final Kernel loop;
  private final Set<CompletableFuture<?>> pending = ConcurrentHashMap.newKeySet();

  Promises(Kernel loop) {
    this.loop = loop;
  }

  /** Returns a new future, which is cancelled with the loop. */
  public <T> CompletableFuture<T> create() {
    CompletableFuture<T> promise = new CompletableFuture<>();
    keep(promise);
    return promise;
  }

  /** Cancels a future with the loop if it is still pending then; at once if the loop is closed. */
  public <T> void endWithLoop(CompletableFuture<T> future) {
    keep(future);
    breakIfClosed();
  }

  /** Cancels the pending futures if the loop was closed meanwhile. */
  public void breakIfClosed() {
    if (loop.isClosed()) {
      breakAll();
    }
  }

  /** Cancels the pending futures; the loop is closed. */
  void breakAll() {
    for (CompletableFuture<?> promise : List.copyOf(pending)) {
      promise.completeExceptionally(new CancellationException("the loop was closed"));
    }
  }

  @SuppressWarnings({"FutureReturnValueIgnored", "UndefinedEquals"}) // the action does not fail
  private <T> void keep(CompletableFuture<T> promise) {
    if (pending.add(promise)) {
      promise.whenComplete((value, error) -> pending.remove(promise));
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Block;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.LoopTask;
import java.util.function.Consumer;

/**
 * A future that ends as another one does, but does not pass its cancellation on to it. Once this
 * one is cancelled, the other no longer affects it.
 *
 * @param <T> the type of the result
 */
public final class Shield<T> extends LoopFuture<T> {

  private final LoopFuture<T> inner;

  private Shield(LoopFuture<T> inner) {
    super(inner.loop);
    this.inner = inner;
  }

  /**
   * Shields a future from the cancellation of its awaiter.
   *
   * @param future a future of the calling loop
   * @param <T> the type of the result
   * @return a shield of the future, or the future itself if it is done
   */
  public static <T> AsyncFuture<T> of(AsyncFuture<T> future) {
    LoopFuture<T> inner = LoopFuture.of(Current.loop(), future);
    if (inner.isDone()) {
      return inner;
    }
    Shield<T> outer = new Shield<>(inner);
    outer.link();
    return outer;
  }

  private void link() {
    Consumer<AsyncFuture<T>> innerDone = done -> innerDone();
    inner.addInternalCallback(innerDone, Entry.CALLBACK_LANE, this);
    addInternalCallback(done -> inner.removeDoneCallback(innerDone), Entry.CALLBACK_LANE, null);
  }

  private void innerDone() {
    if (isDone()) {
      return;
    }
    if (inner.isCancelled()) {
      endCancelled(inner.cancelMessage());
      return;
    }
    Throwable failure = inner.exception();
    if (failure == null) {
      finish(inner.result());
    } else {
      fail(failure);
    }
  }

  @Override
  public String describe() {
    LoopFuture<?> shielded = inner;
    int shields = 1;
    while (shielded instanceof Shield<?> shield) {
      shielded = shield.inner;
      shields++;
    }
    return (shields == 1 ? "shield of " : shields + " shields of ") + shielded.describe();
  }

  /**
   * Runs a block during which the cancellation of the calling task is held back.
   *
   * @param block the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   */
  public static <T, X extends Exception> T scope(Block<T, X> block) throws X {
    LoopTask<?> task = LoopTask.current("Async.shielded()");
    task.cancellation().enterShield();
    try {
      return block.call();
    } finally {
      task.cancellation().exitShield();
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.spi.LoopObserver;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The binding of an object that tasks wait for to a loop: that of the first task which had to wait.
 * Until then it is bound to none, and may be created and prepared anywhere.
 */
public final class LoopBound {

  /**
   * The number of open loops with an observer, which is informed of objects that are bound to no
   * loop yet. In production it is 0, and the caller's loop is not looked up.
   */
  private static final AtomicInteger OBSERVED = new AtomicInteger();

  private final Object owner;
  private volatile @Nullable Kernel loop;
  private int number;

  /**
   * Creates a binding to no loop yet.
   *
   * @param owner the bound object; messages show its {@code toString}
   */
  public LoopBound(Object owner) {
    this.owner = owner;
  }

  /** Returns the bound object. */
  public Object owner() {
    return owner;
  }

  /**
   * Checks that the caller may wait for the owner.
   *
   * @param call what is called, for the message
   * @return the caller's loop
   * @throws IllegalStateException outside of a loop, in a callback, on a thread that the owner's
   *     loop does not run, and on a loop other than the owner's
   */
  public Kernel caller(String call) {
    Kernel caller = Current.loopOrNull();
    Kernel bound = loop;
    if (caller == null || (bound != null && bound != caller)) {
      throw refusal(call, caller, bound);
    }
    caller.step.currentStrand();
    used(caller);
    return caller;
  }

  /**
   * Checks that the caller may change the owner without waiting: it holds the owner's loop, if the
   * owner is bound to one that runs.
   *
   * @param call what is called, for the message
   * @throws IllegalStateException on a thread that the owner's loop does not run, and on a loop
   *     other than the owner's
   */
  public void check(String call) {
    Kernel bound = loop;
    if (bound != null) {
      Kernel caller = Current.loopOrNull();
      if (caller != bound && (caller != null || bound.isRunning())) {
        throw refusal(call, caller, bound);
      }
      if (caller != null) {
        used(caller);
      }
    } else if (OBSERVED.get() > 0) {
      Kernel caller = Current.loopOrNull();
      if (caller != null) {
        used(caller);
      }
    }
  }

  /**
   * Tells the observer of the caller's loop that a call has changed an object; see {@link
   * #changed(Object, String, Object)}.
   */
  public void changed(Object changed, String call) {
    changed(changed, call, null);
  }

  /**
   * Tells the observer of the caller's loop that a call has changed an object, unless that is a
   * part of the owner, which reports its own calls.
   *
   * @param changed the owner or a part of it
   * @param call the call, such as {@code put()}
   * @param value what was put in or taken out, or null for nothing
   */
  public void changed(Object changed, String call, @Nullable Object value) {
    if (OBSERVED.get() > 0 && changed == owner) {
      Kernel caller = Current.loopOrNull();
      LoopObserver observer = caller == null ? null : caller.observer();
      if (observer != null) {
        observer.changes(owner, call, value);
      }
    }
  }

  /** Adds to the number of observed loops: 1 for a new one, -1 for one that is closed. */
  static void observe(int change) {
    OBSERVED.addAndGet(change);
  }

  private void used(Kernel caller) {
    LoopObserver observer = caller.observer();
    if (observer != null) {
      observer.uses(owner);
    }
  }

  /**
   * Binds the owner to a loop; no effect if it is bound to that loop.
   *
   * @throws IllegalStateException if the owner is bound to another loop
   */
  public void bind(Kernel caller) {
    if (loop != caller) {
      bindFirst(caller);
    }
  }

  private synchronized void bindFirst(Kernel caller) {
    if (loop != null) {
      throw refusal("waiting", caller, loop);
    }
    number = caller.nextObjectNumber();
    loop = caller;
  }

  private IllegalStateException refusal(
      String call, @Nullable Kernel caller, @Nullable Kernel bound) {
    if (caller != null) {
      return new IllegalStateException(
          call + " on " + owner + ", which is bound to another loop; make one for each loop");
    }
    if (bound == null || !bound.isRunning()) {
      return Current.noLoop();
    }
    return new IllegalStateException(
        call
            + " on "
            + owner
            + " from "
            + Thread.currentThread()
            + ", which its loop does not run; use callSoonThreadsafe() or submit()");
  }

  /**
   * Returns the name of the owner: its class and, once it is bound, its number on its loop.
   *
   * @return a name that is the same in every run of the same interleaving
   */
  public String name() {
    String kind = owner.getClass().getSimpleName();
    return loop == null ? kind : kind + "@" + number;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.Engine;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Patience;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.kernel.TaskEngine;
import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine that needs no flags. Strands are virtual threads on the JDK's own scheduler; exactly
 * one thread, a strand or the driver, holds the baton. A strand that suspends hands the baton
 * straight to the next strand if one is next in the queue, and to the driver otherwise.
 */
final class BatonEngine implements TaskEngine {

  /** The number of calls for which a strand must have room on its stack to pass the baton on. */
  private static final int ROOM = 24;

  private final Kernel loop;
  private final Thread.Builder.OfVirtual builder =
      Thread.ofVirtual().inheritInheritableThreadLocals(false);

  private final Consumer<LoopTask<?>> body = this::run;

  private @Nullable Thread driver;

  /** True if the driver may take the baton. */
  private volatile boolean driverTurn;

  /** The strands to run before the queue, last first; null stands for the driver. */
  private final ArrayList<@Nullable Strand> urgent = new ArrayList<>();

  BatonEngine(Kernel loop) {
    this.loop = loop;
  }

  @Override
  public Engine kind() {
    return Engine.BATON;
  }

  @Override
  public void driveFrom(Thread driver) {
    this.driver = driver;
  }

  @Override
  public void step(Strand strand) {
    if (!strand.prepare()) {
      return;
    }
    driverTurn = false;
    pass(strand);
    boolean interrupted = false;
    while (!driverTurn) {
      parkDriver();
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Parks the driver until a strand gives the loop back.
   *
   * @throws IllegalStateException in a cleanup, if one strand keeps the loop for longer than that
   *     may wait; the loop is given up
   */
  @SuppressWarnings("ReferenceEquality") // strands are compared by identity
  private void parkDriver() {
    Patience limit = loop.scheduler.patience();
    if (limit == null) {
      LockSupport.park(loop);
      return;
    }
    Strand before = loop.step.strandInStep();
    long slice = limit.slice();
    LockSupport.parkNanos(loop, slice);
    Strand keeps = loop.step.strandInStep();
    if (!driverTurn && keeps != null && keeps == before) {
      limit.waited(slice);
      if (limit.isOver()) {
        loop.giveUp();
        throw new IllegalStateException(
            keeps.laneName()
                + " keeps the loop although the run is over"
                + ProgramFrames.place(keeps.thread())
                + "; hand blocking code to Async.toThread(), or use the carrier engine");
      }
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // strands are compared by identity
  public void suspend(Strand strand) {
    checkRoom(ROOM);
    boolean interrupted = Thread.interrupted();
    strand.setSuspended(true);
    loop.step.endStep(strand);
    Strand next = next();
    if (next == strand) {
      loop.step.beginStep(strand);
    } else {
      passOn(next);
      interrupted |= awaitBaton(strand);
    }
    strand.setSuspended(false);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Calls itself, so that a stack which is too full to pass the baton on overflows here, where
   * nothing has been changed yet. An overflow in the JDK's unpark would lose the next strand.
   */
  private static int checkRoom(int calls) {
    return calls == 0 ? 0 : 1 + checkRoom(calls - 1);
  }

  /**
   * Parks a strand that has passed the baton on until it gets it back. A strand that cannot park,
   * because its stack is too deep for that or the memory is full, asks for the baton and spins.
   *
   * @return whether the strand was interrupted meanwhile
   */
  private boolean awaitBaton(Strand strand) {
    boolean interrupted = false;
    try {
      while (!strand.takeWakeUp()) {
        LockSupport.park(strand);
        interrupted |= Thread.interrupted();
      }
      return interrupted;
    } catch (StackOverflowError | OutOfMemoryError e) {
      ask(strand);
      while (!strand.isAwake()) {
        Thread.onSpinWait();
      }
      strand.takeWakeUp();
      throw e;
    }
  }

  private void ask(Strand strand) {
    try {
      loop.scheduler.submit(strand);
    } catch (StackOverflowError | OutOfMemoryError e) {
      // what it waits for wakes it
    }
  }

  private void run(LoopTask<?> task) {
    Current.bindThread(loop);
    task.runBody();
    loop.step.endStep(task);
    passOn(next());
  }

  /** Returns the strand to hand the baton to, or null for the driver. */
  private @Nullable Strand next() {
    while (!urgent.isEmpty()) {
      Strand next = urgent.remove(urgent.size() - 1);
      if (next == null || next.prepare()) {
        return next;
      }
    }
    return loop.scheduler.takeStrand();
  }

  private void passOn(@Nullable Strand next) {
    if (next == null) {
      Thread waiting = driver;
      driverTurn = true;
      LockSupport.unpark(waiting);
    } else {
      pass(next);
    }
  }

  private void pass(Strand strand) {
    loop.step.beginStep(strand);
    if (strand instanceof LoopTask<?> task && !task.isStarted()) {
      Thread thread = builder.name(task.name()).unstarted(new TaskBody(task, body));
      task.setThread(thread);
      thread.start();
    } else {
      strand.setAwake();
      LockSupport.unpark(strand.thread());
    }
  }

  @Override
  public void runNow(LoopTask<?> child) {
    if (Thread.currentThread() == driver) {
      loop.step.aside(
          () -> {
            if (child.prepare()) {
              urgent.add(null);
              step(child);
            }
          });
      return;
    }
    Strand caller = loop.step.currentStrand();
    urgent.add(caller);
    urgent.add(child);
    suspend(caller);
  }
}

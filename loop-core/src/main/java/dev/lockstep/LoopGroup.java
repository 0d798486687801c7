// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.kernel.Current;
import dev.lockstep.spi.CodeOwner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A group of loops that start and stop together, each on a thread of its own, to use several cores.
 * They share nothing: an object that belongs to one loop is used there only. A program reaches
 * another loop by {@link Loop#submit}, whose result it can {@linkplain
 * Async#await(java.util.concurrent.CompletionStage) await}. Servers that each listen with {@code
 * SO_REUSEPORT} share a port.
 *
 * @since 0.1.0
 */
public final class LoopGroup {

  /** The milliseconds after which a join looks whether another loop has failed. */
  private static final long LOOK_MILLIS = 100;

  private final List<Runner> runners = new ArrayList<>();
  private final AtomicReferenceArray<@Nullable Task<?>> mains;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  /** True once a loop has not ended in time. */
  private boolean gaveUp;

  /** The program that each loop of a group runs. */
  @FunctionalInterface
  public interface LoopProgram {

    /**
     * Runs as the task {@code main} of one loop.
     *
     * @param group the group
     * @param index the index of this loop, from 0
     * @throws Exception anything; it stops the group
     */
    void run(LoopGroup group, int index) throws Exception;
  }

  private LoopGroup(int size, Supplier<Runner.Builder> builders) {
    mains = new AtomicReferenceArray<>(size);
    try {
      for (int i = 0; i < size; i++) {
        runners.add(builders.get().build());
      }
    } catch (Throwable e) {
      runners.forEach(this::close);
      failures.forEach(e::addSuppressed);
      throw e;
    }
  }

  /**
   * Runs a program on several loops on the real clock, and blocks the calling thread until all have
   * ended; see {@link #run(int, Supplier, Program)}.
   *
   * @param size the number of loops, at least 1
   * @param program the program
   * @throws TaskFailedException around a checked exception of the first that failed; an unchecked
   *     exception or an error is thrown as it is; those of others are suppressed exceptions of it
   * @throws IllegalArgumentException if the size is less than 1
   * @throws IllegalStateException if the caller is run by a loop
   */
  public static void run(int size, LoopProgram program) {
    run(size, Runner::builder, program);
  }

  /**
   * Runs a program on several loops, and blocks the calling thread until all have ended. When one
   * fails, or the calling thread is interrupted, the others are cancelled.
   *
   * @param size the number of loops, at least 1
   * @param builders supplies a description of each loop
   * @param program the program
   * @throws TaskFailedException around a checked exception of the first that failed; an unchecked
   *     exception or an error is thrown as it is; those of others are suppressed exceptions of it
   * @throws IllegalArgumentException if the size is less than 1
   * @throws IllegalStateException if the caller is run by a loop
   */
  public static void run(int size, Supplier<Runner.Builder> builders, LoopProgram program) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "size = " + size + " must be at least 1; use one loop per core");
    }
    if (Current.loopOrNull() != null) {
      throw new IllegalStateException(
          "LoopGroup.run() cannot be called on a loop; call it from a thread outside");
    }
    LoopGroup group = new LoopGroup(size, builders);
    try {
      group.join(group.start(program));
    } finally {
      group.runners.forEach(group::close);
    }
    group.rethrow();
  }

  private List<Thread> start(LoopProgram program) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < runners.size(); i++) {
      int index = i;
      threads.add(
          CodeOwner.startRuntimeThread(
              Thread.ofPlatform().daemon().name("lockstep-loop-" + i),
              () -> runOne(program, index)));
    }
    return threads;
  }

  private void runOne(LoopProgram program, int index) {
    try {
      runners
          .get(index)
          .run(
              () -> {
                mains.set(index, Async.currentTask());
                cancelIfStopping(index);
                program.run(this, index);
              });
    } catch (Throwable e) {
      if (!(stopping && e instanceof CancelledError)) {
        failures.add(e);
      }
      stop();
    }
  }

  private void cancelIfStopping(int index) {
    Task<?> main = mains.get(index);
    if (stopping && main != null) {
      main.cancel("the group of loops was stopped");
    }
  }

  private void join(List<Thread> threads) {
    boolean interrupted = false;
    for (int i = 0; i < threads.size(); i++) {
      while (threads.get(i).isAlive() && !runners.get(i).kernel().isGivenUp()) {
        try {
          joinOrGiveUp(threads.get(i), i);
        } catch (InterruptedException e) {
          interrupted = true;
          stop();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a loop: as long as it takes, but once one has failed no longer than the limit. */
  private void joinOrGiveUp(Thread thread, int index) throws InterruptedException {
    Runner runner = runners.get(index);
    if (failures.isEmpty()) {
      thread.join(Duration.ofMillis(LOOK_MILLIS));
      return;
    }
    if (!thread.join(gaveUp ? Duration.ZERO : runner.closeLimit())) {
      gaveUp = true; // the others have had as much time
      runner.kernel().giveUp();
      failures.add(
          new IllegalStateException(
              "loop "
                  + index
                  + " of the group has not ended "
                  + runner.closeLimit()
                  + " after it was cancelled\n"
                  + runner.loop().dumpTasks()));
    }
  }

  private void close(Runner runner) {
    try {
      runner.close();
    } catch (Throwable e) {
      failures.add(e);
    }
  }

  private void rethrow() {
    if (failures.isEmpty()) {
      return;
    }
    Throwable first = failures.get(0);
    failures.stream().skip(1).forEach(first::addSuppressed);
    if (first instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) first; // Runner.run() throws no checked exception
  }

  /** Cancels the programs of all loops, which may clean up. May be called from any thread. */
  public void stop() {
    stopping = true;
    for (int i = 0; i < runners.size(); i++) {
      int index = i;
      loop(i).callSoonThreadsafe(() -> cancelIfStopping(index));
    }
  }

  /**
   * Returns the number of loops.
   *
   * @return the number, at least 1
   */
  public int size() {
    return runners.size();
  }

  /**
   * Returns one of the loops, to {@linkplain Loop#submit submit} to. May be called from any thread.
   *
   * @param index the index of the loop, from 0 to {@code size() - 1}
   * @return the loop
   * @throws IndexOutOfBoundsException if there is no such loop
   */
  public Loop loop(int index) {
    return runners.get(index).loop();
  }
}

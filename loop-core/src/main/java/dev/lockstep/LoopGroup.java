package dev.lockstep;

import dev.lockstep.internal.Current;
import dev.lockstep.spi.CodeOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several loops that start and stop together, each on a thread of its own: to use many cores. They
 * share nothing: what is made on one is used there only. From one to another a program goes by
 * {@link Loop#submit}, whose answer it can {@linkplain
 * Async#await(java.util.concurrent.CompletionStage) await}. A port is shared by servers that each
 * listen with {@code SO_REUSEPORT}.
 */
public final class LoopGroup {

  private final List<Runner> runners = new ArrayList<>();
  private final AtomicReferenceArray<@Nullable Task<?>> mains;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  /** What each loop of a group runs. */
  @FunctionalInterface
  public interface Program {

    /**
     * Runs as the task {@code main} of one loop.
     *
     * @param group the group
     * @param index which of the loops this is, from 0
     * @throws Exception anything; it stops the group
     */
    void run(LoopGroup group, int index) throws Exception;
  }

  private LoopGroup(int size, Supplier<Runner.Builder> builders) {
    mains = new AtomicReferenceArray<>(size);
    for (int i = 0; i < size; i++) {
      runners.add(builders.get().build());
    }
  }

  /**
   * Runs a program on several loops on the real clock, and waits until all have ended.
   *
   * @param size how many loops, at least 1
   * @param program the program
   * @throws TaskFailedException around a checked exception of the first that failed; an unchecked
   *     exception or an error is thrown as it is; those of others are suppressed exceptions of it
   */
  public static void run(int size, Program program) {
    run(size, Runner::builder, program);
  }

  /**
   * Runs a program on several loops, and waits until all have ended. When one fails, the others are
   * cancelled; so they are when the calling thread is interrupted.
   *
   * @param size how many loops, at least 1
   * @param builders describes each loop
   * @param program the program
   * @throws TaskFailedException around a checked exception of the first that failed; an unchecked
   *     exception or an error is thrown as it is; those of others are suppressed exceptions of it
   */
  public static void run(int size, Supplier<Runner.Builder> builders, Program program) {
    if (size < 1) {
      throw new IllegalArgumentException("a group of " + size + " loops; use at least 1");
    }
    if (Current.loopOrNull() != null) {
      throw new IllegalStateException("a group cannot be run from a task; run it from a thread");
    }
    LoopGroup group = new LoopGroup(size, builders);
    try {
      group.join(group.start(program));
    } finally {
      group.runners.forEach(Runner::close);
    }
    group.rethrow();
  }

  private List<Thread> start(Program program) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < runners.size(); i++) {
      int index = i;
      threads.add(
          CodeOwner.startRuntimeThread(
              Thread.ofPlatform().name("lockstep-loop-" + i), () -> runOne(program, index)));
    }
    return threads;
  }

  private void runOne(Program program, int index) {
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
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
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

  private void rethrow() {
    if (failures.isEmpty()) {
      return;
    }
    Throwable first = failures.get(0);
    failures.stream().skip(1).forEach(first::addSuppressed);
    if (first instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) first; // a runner throws no other
  }

  /** Cancels what each loop runs, and lets it clean up. From any thread. */
  public void stop() {
    stopping = true;
    for (int i = 0; i < runners.size(); i++) {
      int index = i;
      loop(i).callSoonThreadsafe(() -> cancelIfStopping(index));
    }
  }

  /**
   * How many loops there are.
   *
   * @return the number
   */
  public int size() {
    return runners.size();
  }

  /**
   * One of the loops, to {@linkplain Loop#submit submit} to.
   *
   * @param index which, from 0
   * @return the loop
   */
  public Loop loop(int index) {
    return runners.get(index).loop();
  }
}

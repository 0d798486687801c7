// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.ReturnWhen;
import dev.lockstep.Task;
import dev.lockstep.explore.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/**
 * A generated program of several concurrent tasks, each of which executes its own list of commands
 * in sequence. It shrinks to fewer tasks, fewer commands and simpler commands, together with the
 * interleaving. Immutable if the commands are.
 *
 * <pre>{@code
 * @Provide
 * Arbitrary<ConcurrentCommands<Command>> programs() {
 *   return ConcurrentCommands.of(commands());
 * }
 *
 * @Property
 * void queueIsLinearizable(
 *     @ForAll("programs") ConcurrentCommands<Command> program, @ForAll Interleaving order) {
 *   AsyncQueue<Integer> queue = AsyncQueue.fifo(2);
 *   program.run(command -> command.on(queue)).assertLinearizable(new QueueModel());
 * }
 * }</pre>
 *
 * @param <C> the type of a command
 * @since 0.1.0
 */
public final class ConcurrentCommands<C> {

  /**
   * A timeout in virtual time that is longer than anything a program does before it waits forever.
   */
  private static final Duration SETTLED = Duration.ofDays(1);

  private final List<List<C>> tasks;

  private ConcurrentCommands(List<List<C>> tasks) {
    this.tasks = List.copyOf(tasks);
  }

  /**
   * Returns an arbitrary of programs of up to three tasks with up to four commands each.
   *
   * @param command the arbitrary of a single command
   * @param <C> the type of a command
   * @return the arbitrary
   */
  public static <C> Arbitrary<ConcurrentCommands<C>> of(Arbitrary<C> command) {
    return of(command, 3, 4);
  }

  /**
   * Returns an arbitrary of programs of one or more tasks with one or more commands each.
   *
   * @param command the arbitrary of a single command
   * @param tasks the largest number of tasks, at least 1
   * @param commands the largest number of commands of a task, at least 1
   * @param <C> the type of a command
   * @return the arbitrary
   */
  public static <C> Arbitrary<ConcurrentCommands<C>> of(
      Arbitrary<C> command, int tasks, int commands) {
    return command
        .list()
        .ofMinSize(1)
        .ofMaxSize(commands)
        .list()
        .ofMinSize(1)
        .ofMaxSize(tasks)
        .map(ConcurrentCommands::new);
  }

  /**
   * Returns the commands of each task.
   *
   * @return an unmodifiable list with one list of commands for each task
   */
  public List<List<C>> tasks() {
    return tasks;
  }

  /**
   * A function that executes one command.
   *
   * @param <C> the type of a command
   * @param <R> the type of a result
   */
  @FunctionalInterface
  public interface Executor<C, R extends @Nullable Object> {

    /**
     * Executes a command; may suspend the current task.
     *
     * @param command the command
     * @return its result
     * @throws Exception if the command fails; the history records the exception as its result
     */
    R execute(C command) throws Exception;
  }

  /**
   * Runs each list of commands in a task of its own, named {@code task 1}, {@code task 2} and so
   * on, and suspends the current task until all are done. Tasks that wait forever are cancelled
   * after a day of virtual time. An exception of a command is recorded as its result, and the next
   * command follows; a task that is cancelled executes no more commands.
   *
   * @param executor executes a command
   * @param <R> the type of a result
   * @return the history of all calls, with those of cancelled tasks marked as pending
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public <R extends @Nullable Object> History<C, R> run(Executor<C, R> executor) {
    History<C, R> history = new History<>();
    List<Task<Void>> running = new ArrayList<>();
    for (List<C> commands : tasks) {
      String name = "task " + (running.size() + 1);
      running.add(Async.spawn(name, () -> runAll(name, commands, executor, history)));
    }
    if (!running.isEmpty()) {
      Async.wait(running, ReturnWhen.ALL_COMPLETED, SETTLED);
    }
    history.settle();
    running.forEach(Task::cancel);
    Async.gatherOutcomes(running).await();
    running.stream().filter(task -> !task.isCancelled()).forEach(Task::await);
    return history;
  }

  private static <C, R extends @Nullable Object> void runAll(
      String name, List<C> commands, Executor<C, R> executor, History<C, R> history) {
    for (C command : commands) {
      try {
        history.call(name, command, () -> executor.execute(command));
      } catch (Exception e) {
        // recorded by the history
      }
    }
  }

  /** Returns a text such as {@code task 1: put(1), get(); task 2: get()}. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    for (List<C> commands : tasks) {
      String list = commands.toString();
      lines.add("task " + (lines.size() + 1) + ": " + list.substring(1, list.length() - 1));
    }
    return String.join("; ", lines);
  }
}

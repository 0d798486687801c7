package dev.lockstep.jqwik;

import dev.lockstep.Async;
import dev.lockstep.ReturnWhen;
import dev.lockstep.Task;
import dev.lockstep.explore.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/**
 * Commands for several tasks, each of which does its own one after the other. They shrink to fewer
 * tasks, fewer commands and smaller ones, together with the order in which the tasks run. Immutable
 * if the commands are.
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
 * @param <C> the commands
 */
public final class ConcurrentCommands<C> {

  /** Longer than anything that a program does on a virtual clock before it waits for ever. */
  private static final Duration SETTLED = Duration.ofDays(1);

  private final List<List<C>> tasks;

  private ConcurrentCommands(List<List<C>> tasks) {
    this.tasks = List.copyOf(tasks);
  }

  /**
   * Commands for up to three tasks, up to four for each.
   *
   * @param command makes one
   * @param <C> the commands
   * @return the arbitrary
   */
  public static <C> Arbitrary<ConcurrentCommands<C>> of(Arbitrary<C> command) {
    return of(command, 3, 4);
  }

  /**
   * Commands for several tasks.
   *
   * @param command makes one
   * @param tasks how many tasks at most
   * @param commands how many commands for each at most
   * @param <C> the commands
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
   * The commands of each task.
   *
   * @return unmodifiable
   */
  public List<List<C>> tasks() {
    return tasks;
  }

  /**
   * Does one command.
   *
   * @param <C> the commands
   * @param <R> what commands return
   */
  @FunctionalInterface
  public interface Executor<C, R extends @Nullable Object> {

    /**
     * Does it, and waits as long as that takes.
     *
     * @param command the command
     * @return its result
     * @throws Exception what the command throws, which is a result too
     */
    R execute(C command) throws Exception;
  }

  /**
   * Runs the commands: in tasks named {@code task 1}, {@code task 2} and so on, at once, until all
   * are done or what is left waits for what does not come, which takes a day of the virtual clock.
   * Tasks that are then left are cancelled. An exception of a command is its result, and the next
   * one follows; a task that is cancelled does no more.
   *
   * @param executor does a command
   * @param <R> what commands return
   * @return what was done, settled
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
        // the history has it
      }
    }
  }

  /** Such as {@code task 1: put(1), get(); task 2: get()}. */
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

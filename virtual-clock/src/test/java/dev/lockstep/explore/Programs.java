package dev.lockstep.explore;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.List;

/** Programs whose schedules can be counted. */
final class Programs {

  private Programs() {}

  /** Spawns tasks that make so many steps each, and awaits one after the other. */
  static void tasks(int... steps) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (int count : steps) {
      tasks.add(Async.spawn(stepping(count, () -> {})));
    }
    tasks.forEach(Task::await);
  }

  /** Makes so many steps and tells at the end of the last. */
  static AsyncAction stepping(int steps, Runnable last) {
    return () -> {
      for (int i = 1; i < steps; i++) {
        Async.yieldNow();
      }
      last.run();
    };
  }

  /** Fails if a task of one step runs after the last step of a task of so many steps. */
  static void singleStepLast(int steps) {
    List<String> ends = new ArrayList<>();
    Task<Void> many = Async.spawn("many", stepping(steps, () -> ends.add("many")));
    Task<Void> one = Async.spawn("one", stepping(1, () -> ends.add("one")));
    one.await();
    many.await();
    if (ends.equals(List.of("many", "one"))) {
      throw new AssertionError("the single step came last");
    }
  }

  /** Fails if three tasks of one step run in the reverse order. */
  static void reverseOrder() {
    List<Integer> order = new ArrayList<>();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      tasks.add(Async.spawn(stepping(1, () -> order.add(number))));
    }
    tasks.forEach(Task::await);
    if (order.equals(List.of(2, 1, 0))) {
      throw new AssertionError("in reverse");
    }
  }
}

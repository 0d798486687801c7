// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A thousand tests, each of which notes what it saw. Run by {@link ParallelTest}. */
@LoopSettings(seed = 1)
class Thousand {

  static final Map<Integer, String> TRACES = new ConcurrentHashMap<>();

  static void reset() {
    TRACES.clear();
  }

  static IntStream numbers() {
    return IntStream.range(0, 1000);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void test(int number, Loop loop, RandomGenerator random) {
    List<String> trace = new ArrayList<>();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int delay = (number * 7 + random.nextInt(100)) % 50;
      String name = "task" + i;
      tasks.add(
          Async.spawn(
              name,
              () -> {
                Async.sleep(Duration.ofSeconds(delay));
                trace.add(name + "@" + loop.nanoTime());
              }));
    }
    tasks.forEach(Task::await);
    TRACES.put(number, String.join(" ", trace));
  }
}

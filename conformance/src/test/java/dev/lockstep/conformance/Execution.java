// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One run of a program: its objects, tasks and handles by name, and its trace. */
final class Execution {

  /** Who writes a line of a plain callback. */
  static final String CALLBACK = "-";

  private final Program program;
  private final Loop loop;
  private final Trace trace;
  private final Map<String, Object> objects = new HashMap<>();
  private final Map<String, AsyncFuture<@Nullable Object>> tasks = new HashMap<>();
  private final Map<String, Handle> handles = new HashMap<>();

  Execution(Program program, Loop loop, Trace trace) {
    this.program = program;
    this.loop = loop;
    this.trace = trace;
  }

  /** Runs the program, in its main task. */
  @Nullable Object main() {
    program.objects().forEach((name, maker) -> objects.put(name, maker.get()));
    return new Actor(this, "main").run(coroutine("main"));
  }

  Loop loop() {
    return loop;
  }

  /** What a task of this name is to run. */
  Callable<@Nullable Object> body(String task, String coroutine) {
    Program.Coroutine found = coroutine(coroutine);
    return () -> new Actor(this, task).run(found);
  }

  private Program.Coroutine coroutine(String name) {
    return found(program.coroutines().get(name), name);
  }

  void add(String name, Task<@Nullable Object> task) {
    tasks.put(name, task);
  }

  void add(String name, Handle handle) {
    handles.put(name, handle);
  }

  Handle handle(String name) {
    return found(handles.get(name), name);
  }

  /** A task or a future. */
  @SuppressWarnings("unchecked") // an object named so is a future of any value
  AsyncFuture<@Nullable Object> future(String name) {
    AsyncFuture<@Nullable Object> task = tasks.get(name);
    return task != null ? task : (AsyncFuture<@Nullable Object>) object(AsyncFuture.class, name);
  }

  List<AsyncFuture<@Nullable Object>> futures(List<String> names) {
    return names.stream().map(this::future).toList();
  }

  <T> T object(Class<T> type, String name) {
    return type.cast(found(objects.get(name), name));
  }

  Object object(String name) {
    return object(Object.class, name);
  }

  private static <T> T found(@Nullable T value, String name) {
    if (value == null) {
      throw new NamedError("KeyError", new IllegalArgumentException(name));
    }
    return value;
  }

  void write(String who, String line) {
    trace.write(loop.nanoTime() / Args.UNIT.toNanos() + " " + who + " " + line);
  }
}

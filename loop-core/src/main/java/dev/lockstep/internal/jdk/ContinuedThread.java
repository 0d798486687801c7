// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the virtual thread that a task handed to a scheduler continues: what the task, a lambda of
 * the JDK, has captured. Its class is another one each time that an agent, ours or one beside it,
 * has changed {@code VirtualThread}, and tasks of older threads keep theirs. So the classes are
 * learnt as they come. The first one, mostly the only one, is a constant to the compiler.
 */
final class ContinuedThread {

  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();
  private static final MethodType TYPE = MethodType.methodType(Thread.class, Object.class);

  /** The class of the first task; null until there is one. */
  private static @Nullable Reader first;

  /** The classes of later tasks. */
  private static volatile Reader[] later = {};

  private ContinuedThread() {}

  /** Reads the tasks of one class. */
  private record Reader(Class<?> type, MethodHandle getter) {}

  /** Holds what is constant once the first task was seen. */
  private static final class First {
    static final Reader READER = Objects.requireNonNull(first);
  }

  /**
   * Learns the class of the first task; called once, before {@link #of}.
   *
   * @throws ReflectiveOperationException if it has captured no thread
   */
  static void learnFirst(Object task) throws ReflectiveOperationException {
    first = readerOf(task.getClass());
  }

  /** Returns the thread that a task continues. */
  static Thread of(Object task) throws Throwable {
    Reader reader = First.READER;
    return task.getClass() == reader.type
        ? (Thread) reader.getter.invokeExact(task)
        : (Thread) later(task.getClass()).getter.invokeExact(task);
  }

  private static Reader later(Class<?> type) throws ReflectiveOperationException {
    for (Reader reader : later) {
      if (reader.type == type) {
        return reader;
      }
    }
    Reader found = readerOf(type);
    Reader[] known = later;
    Reader[] more = Arrays.copyOf(known, known.length + 1);
    more[known.length] = found;
    later = more; // a class that another thread learns meanwhile is learnt again
    return found;
  }

  private static Reader readerOf(Class<?> type) throws ReflectiveOperationException {
    for (Field field : type.getDeclaredFields()) {
      if (Thread.class.isAssignableFrom(field.getType())) {
        field.setAccessible(true);
        return new Reader(type, OWN.unreflectGetter(field).asType(TYPE));
      }
    }
    throw new NoSuchFieldException("no thread in " + type);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.reflect.Field;

/**
 * Reads the virtual thread that a task handed to a scheduler continues: what the task, a lambda of
 * the JDK, has captured. Its class is another one each time that an agent, ours or one beside it,
 * has changed {@code VirtualThread}, and tasks of older threads keep theirs. So the classes are
 * learnt as they come, in an inline cache of two that the compiler treats as a constant.
 */
final class ContinuedThread {

  private static final MethodHandles.Lookup OWN = MethodHandles.lookup();
  private static final MethodType TYPE = MethodType.methodType(Thread.class, Object.class);
  private static final MutableCallSite CACHE = new MutableCallSite(TYPE);
  private static final MethodHandle IS_INSTANCE;
  private static final MethodHandle LEARN;

  /** Reads tasks of the last class, and learns otherwise. */
  private static volatile MethodHandle newest;

  static {
    try {
      IS_INSTANCE =
          OWN.findVirtual(
              Class.class, "isInstance", MethodType.methodType(boolean.class, Object.class));
      LEARN = OWN.findStatic(ContinuedThread.class, "learn", TYPE);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    newest = LEARN;
    CACHE.setTarget(LEARN);
  }

  private ContinuedThread() {}

  /** Returns a handle that takes a task and returns its thread. */
  static MethodHandle reader() {
    return CACHE.dynamicInvoker();
  }

  @SuppressWarnings("UnusedMethod") // by LEARN
  private static Thread learn(Object task) throws Throwable {
    Class<?> type = task.getClass();
    MethodHandle getter = getterOf(type);
    MethodHandle isInstance = IS_INSTANCE.bindTo(type);
    CACHE.setTarget(MethodHandles.guardWithTest(isInstance, getter, newest));
    newest = MethodHandles.guardWithTest(isInstance, getter, LEARN);
    return (Thread) getter.invokeExact(task);
  }

  private static MethodHandle getterOf(Class<?> type) throws ReflectiveOperationException {
    for (Field field : type.getDeclaredFields()) {
      if (Thread.class.isAssignableFrom(field.getType())) {
        field.setAccessible(true);
        return OWN.unreflectGetter(field).asType(TYPE);
      }
    }
    throw new NoSuchFieldException("no thread in " + type);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.internal.util.Failures;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Access to the signals of the process through {@code sun.misc.Signal} of the module {@code
 * jdk.unsupported}. The JDK has no supported API for them, and javac's warning about this one
 * cannot be suppressed, so it is reached by reflection.
 */
public final class SignalAccess {

  private static final @Nullable SignalAccess INSTANCE = load();

  private final Class<?> handlerType;
  private final MethodHandle signal;
  private final MethodHandle handle;
  private final MethodHandle raise;

  private SignalAccess(Class<?> type, Class<?> handlerType) throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    this.handlerType = handlerType;
    signal = lookup.findConstructor(type, MethodType.methodType(void.class, String.class));
    handle =
        lookup.findStatic(type, "handle", MethodType.methodType(handlerType, type, handlerType));
    raise = lookup.findStatic(type, "raise", MethodType.methodType(void.class, type));
  }

  private static @Nullable SignalAccess load() {
    try {
      return new SignalAccess(
          Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"));
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  private static SignalAccess instance() {
    SignalAccess loaded = INSTANCE;
    if (loaded == null) {
      throw new UnsupportedOperationException(
          "signals need the module jdk.unsupported; add it with --add-modules jdk.unsupported");
    }
    return loaded;
  }

  /**
   * Runs a callback, on a thread of the JDK, whenever a signal arrives.
   *
   * @param name the signal without SIG: INT, TERM, HUP, USR1, USR2
   * @return the previous handler, for {@link #restore}
   * @throws IllegalArgumentException if there is no such signal, or the JDK reserves it
   * @throws UnsupportedOperationException if the module jdk.unsupported is absent
   */
  public static Object handle(String name, Runnable callback) {
    SignalAccess access = instance();
    Object handler =
        Proxy.newProxyInstance(
            SignalAccess.class.getClassLoader(),
            new Class<?>[] {access.handlerType},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "handle" -> {
                    callback.run();
                    yield null;
                  }
                  case "equals" -> isSame(proxy, arguments);
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> "handler of SIG" + name;
                });
    return access.set(name, handler);
  }

  @SuppressWarnings("ReferenceEquality") // a handler is equal to itself only
  private static boolean isSame(Object proxy, Object @Nullable [] arguments) {
    return arguments != null && proxy == arguments[0];
  }

  /** Restores the previous handler of a signal. */
  public static void restore(String name, Object before) {
    instance().set(name, before);
  }

  private Object set(String name, Object handler) {
    try {
      return handle.invoke(signal.invoke(name), handler);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "SIG" + name + " cannot be handled: " + e.getMessage() + "; use INT, TERM, HUP, USR1...",
          e);
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }

  /** Sends a signal to this process. */
  public static void raise(String name) {
    SignalAccess access = instance();
    try {
      access.raise.invoke(access.signal.invoke(name));
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A class of hooks that the agent defines in {@code java.lang}. Only types of the JDK cross this
 * border, so that neither side needs the other's classes. Without the agent there is no such class,
 * and each of its methods does nothing and returns zero, false or null.
 */
public final class HookClass {

  private final @Nullable Class<?> type;

  private HookClass(@Nullable Class<?> type) {
    this.type = type;
  }

  /** Returns the class of a simple name. */
  public static HookClass named(String name) {
    try {
      return new HookClass(Class.forName("java.lang." + name, /* initialize= */ false, null));
    } catch (ClassNotFoundException e) {
      return new HookClass(null);
    }
  }

  /** Returns whether the agent is present. */
  public boolean isPresent() {
    return type != null;
  }

  /** Returns a static method. */
  public MethodHandle method(String name, Class<?> result, Class<?>... parameters) {
    MethodType signature = MethodType.methodType(result, parameters);
    Class<?> hooks = type;
    if (hooks == null) {
      return MethodHandles.empty(signature);
    }
    try {
      return MethodHandles.publicLookup().findStatic(hooks, name, signature);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the agent is of another version; use that of this runtime", e);
    }
  }

  /** Returns the error for what a hook threw; throws it if it is an error itself. */
  public static LinkageError failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new LinkageError("a hook failed", e);
  }
}

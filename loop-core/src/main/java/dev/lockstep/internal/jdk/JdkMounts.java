// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Access to the hooks of the agent in the JDK's files; without the agent nothing here has an
 * effect.
 */
public final class JdkMounts {

  private static final @Nullable Class<?> HOOKS = find();
  private static final MethodHandle ARE_ON = handle("areOn", boolean.class);
  private static final MethodHandle BIND = handle("bind", void.class, Thread.class, Function.class);
  private static final MethodHandle UNBIND = handle("unbind", void.class, Thread.class);

  private JdkMounts() {}

  private static @Nullable Class<?> find() {
    try {
      return Class.forName("java.lang.LockstepFiles", /* initialize= */ false, null);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters) {
    MethodType type = MethodType.methodType(result, parameters);
    Class<?> hooks = HOOKS;
    if (hooks == null) {
      return MethodHandles.empty(type);
    }
    try {
      return MethodHandles.publicLookup().findStatic(hooks, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the agent is of another version; use that of this runtime", e);
    }
  }

  /** Returns whether the agent is present, and found in this JDK all that it changes for files. */
  public static boolean areOn() {
    try {
      return (boolean) ARE_ON.invokeExact();
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * Lets code that the calling thread carries see files in the place of the machine's, until {@link
   * #unbind}.
   *
   * @param mounts returns the path that stands for a path of the machine in the code that calls it,
   *     or null
   */
  public static void bind(Function<Path, @Nullable Path> mounts) {
    try {
      BIND.invokeExact(Thread.currentThread(), (Function<?, ?>) mounts);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  public static void unbind() {
    try {
      UNBIND.invokeExact(Thread.currentThread());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static LinkageError failed(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new LinkageError("a hook failed", e);
  }
}

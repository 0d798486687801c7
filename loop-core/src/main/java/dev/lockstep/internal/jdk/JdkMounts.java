// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Access to the hooks of the agent in the JDK's files; without the agent nothing here has an
 * effect.
 */
public final class JdkMounts {

  private static final HookClass HOOKS = HookClass.named("LockstepFiles");
  private static final MethodHandle ARE_ON = HOOKS.method("areOn", boolean.class);
  private static final MethodHandle MOUNT =
      HOOKS.method("mount", void.class, Object.class, Function.class, BiPredicate.class);

  private JdkMounts() {}

  /** Returns whether the agent is present, and found in this JDK all that it changes for files. */
  public static boolean areOn() {
    try {
      return (boolean) ARE_ON.invokeExact();
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }

  /**
   * Lets the code that a loop runs see files in the place of the machine's.
   *
   * @param hooked the loop as the hooks know it
   * @param mounts returns the path that stands for a path of the machine in the code that calls it,
   *     or null
   * @param forces called when memory is forced that is mapped, with its address and length; returns
   *     false if that is to be left to the machine
   */
  public static void mount(
      Object hooked, Function<Path, @Nullable Path> mounts, BiPredicate<Long, Long> forces) {
    try {
      MOUNT.invokeExact(hooked, (Function<?, ?>) mounts, (BiPredicate<?, ?>) forces);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }
}

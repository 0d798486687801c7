// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Access to the hooks of the agent in the JDK's sources of chance. */
public final class JdkChance {

  private static final MethodHandle RESEED = handle();

  private JdkChance() {}

  private static MethodHandle handle() {
    MethodType type = MethodType.methodType(void.class, Thread.class);
    try {
      Class<?> hooks = Class.forName("java.lang.LockstepChance", /* initialize= */ false, null);
      return MethodHandles.publicLookup().findStatic(hooks, "reseed", type);
    } catch (ClassNotFoundException e) {
      return MethodHandles.empty(type); // there is no agent
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the agent is of another version; use that of this runtime", e);
    }
  }

  /** Called when a loop adopts a thread of another one: it draws from this loop's seed now. */
  public static void reseed(Thread thread) {
    try {
      RESEED.invokeExact(thread);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new LinkageError("a hook failed", e);
    }
  }
}

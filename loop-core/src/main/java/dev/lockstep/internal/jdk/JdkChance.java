// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.invoke.MethodHandle;

/** Access to the hooks of the agent in the JDK's sources of chance. */
public final class JdkChance {

  private static final MethodHandle RESEED =
      HookClass.named("LockstepChance").method("reseed", void.class, Thread.class);

  private JdkChance() {}

  /** Called when a loop adopts a thread of another one: it draws from this loop's seed now. */
  public static void reseed(Thread thread) {
    try {
      RESEED.invokeExact(thread);
    } catch (Throwable e) {
      throw HookClass.failed(e);
    }
  }
}

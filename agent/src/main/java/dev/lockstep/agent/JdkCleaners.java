// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The edits of the classes whose objects the JDK cleans up after when they are garbage. */
final class JdkCleaners {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepReach");
  private static final ClassDesc CD_CLEANER = ClassDesc.of("java.lang.ref.Cleaner");
  private static final MethodTypeDesc REGISTER =
      MethodTypeDesc.ofDescriptor(
          "(Ljava/lang/Object;Ljava/lang/Runnable;)Ljava/lang/ref/Cleaner$Cleanable;");

  private JdkCleaners() {}

  static void addTo(BodyEdits edits) {
    keep(edits, "java/util/Timer");
    keep(edits, "java/util/concurrent/Executors$AutoShutdownDelegatedExecutorService");
  }

  /** Lets a loop refer to the objects of a class that it registers, until the loop is closed. */
  static void keep(BodyEdits edits, String type) {
    edits.replace(
        type + " java/lang/ref/Cleaner.register" + REGISTER.descriptorString(),
        c -> c.invokestatic(CD_HOOKS, "register", REGISTER.insertParameterTypes(0, CD_CLEANER)));
  }
}

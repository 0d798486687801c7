// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The edits of the JDK's lists of threads, and of what it does to garbage. */
final class JdkThreads {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepThreads");
  private static final ClassDesc CD_REACH = ClassDesc.of("java.lang.LockstepReach");
  private static final ClassDesc CD_CLEANER = ClassDesc.of("java.lang.ref.Cleaner");
  private static final MethodTypeDesc REGISTER =
      MethodTypeDesc.ofDescriptor(
          "(Ljava/lang/Object;Ljava/lang/Runnable;)Ljava/lang/ref/Cleaner$Cleanable;");
  private static final String THREAD = "java/lang/Thread";

  private JdkThreads() {}

  static void addTo(BodyEdits edits) {
    replace(edits, "getThreads", "()[Ljava/lang/Thread;");
    replace(edits, "dumpThreads", "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;");
    keepOwners(edits, "java/util/Timer");
    keepOwners(edits, "java/util/concurrent/Executors$AutoShutdownDelegatedExecutorService");
  }

  /** Lets loops refer to what a class registers with a cleaner, until they are closed. */
  static void keepOwners(BodyEdits edits, String type) {
    edits.replace(
        type + " java/lang/ref/Cleaner.register" + REGISTER.descriptorString(),
        c -> c.invokestatic(CD_REACH, "register", REGISTER.insertParameterTypes(0, CD_CLEANER)));
  }

  private static void replace(BodyEdits edits, String name, String descriptor) {
    edits.replace(
        THREAD + ' ' + THREAD + '.' + name + descriptor,
        c -> c.invokestatic(CD_HOOKS, name, MethodTypeDesc.ofDescriptor(descriptor)));
  }
}

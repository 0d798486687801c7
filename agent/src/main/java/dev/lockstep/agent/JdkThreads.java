// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** The edits of the JDK's lists of threads. */
final class JdkThreads {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepThreads");
  private static final String THREAD = "java/lang/Thread";

  private JdkThreads() {}

  static void addTo(BodyEdits edits) {
    replace(edits, "getThreads", "()[Ljava/lang/Thread;");
    replace(edits, "dumpThreads", "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;");
  }

  private static void replace(BodyEdits edits, String name, String descriptor) {
    edits.replace(
        THREAD + ' ' + THREAD + '.' + name + descriptor,
        c -> c.invokestatic(CD_HOOKS, name, MethodTypeDesc.ofDescriptor(descriptor)));
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.function.Consumer;

/** What is changed in the lists of threads of the JDK. */
final class JdkThreads {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepThreads");
  private static final String THREAD = "java/lang/Thread";

  private JdkThreads() {}

  static void addTo(Map<String, Consumer<CodeBuilder>> replacements) {
    replace(replacements, "getThreads", "()[Ljava/lang/Thread;");
    replace(replacements, "dumpThreads", "([Ljava/lang/Thread;)[[Ljava/lang/StackTraceElement;");
  }

  private static void replace(
      Map<String, Consumer<CodeBuilder>> replacements, String name, String descriptor) {
    replacements.put(
        THREAD + ' ' + THREAD + '.' + name + descriptor,
        c -> c.invokestatic(CD_HOOKS, name, MethodTypeDesc.ofDescriptor(descriptor)));
  }
}

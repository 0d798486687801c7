// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** The edits of the methods that load native libraries. */
final class JdkNatives {

  private static final ClassDesc CD_HOOKS = ClassDesc.of("java.lang.LockstepNatives");

  private JdkNatives() {}

  static void addTo(BodyEdits edits) {
    for (String method : List.of("load0", "loadLibrary0")) {
      edits.begin(
          "java/lang/Runtime." + method + "(Ljava/lang/Class;Ljava/lang/String;)V",
          c -> c.aload(2).invokestatic(CD_HOOKS, "loads", MethodTypeDesc.of(CD_void, CD_String)));
    }
  }
}

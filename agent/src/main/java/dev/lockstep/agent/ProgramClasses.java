// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The edits of the classes of programs and libraries: their calls of time, chance and the thread
 * that runs them. Each class passes here as it is loaded, so that one without such a call costs no
 * more than a look at its constants.
 */
final class ProgramClasses implements ClassFileTransformer {

  /** The internal name of the class that answers the calls. */
  static final String HOOKS = "java/lang/LockstepHooks";

  /** The class for which java.lang is opened to the module that it is in. */
  private static final String ENGINE = "dev/lockstep/internal/jdk/CarrierAccess";

  /** The static calls of time, in the JDK and in programs. */
  static final Map<String, String> CALLS_OF_TIME =
      Map.of(
          "java/lang/System.nanoTime()J", "nanoTime",
          "java/lang/System.currentTimeMillis()J", "currentTimeMillis");

  static final Map<String, String> CURRENT_THREAD =
      Map.of("java/lang/Thread.currentThread()Ljava/lang/Thread;", "currentThread");

  private static final Map<String, String> CALLS =
      and(
          and(CALLS_OF_TIME, CURRENT_THREAD),
          Map.of(
              "java/lang/Thread.yield()V", "yield",
              "java/lang/Thread.onSpinWait()V", "onSpinWait",
              "java/lang/Math.random()D", "random",
              "java/util/UUID.randomUUID()Ljava/util/UUID;", "randomUUID",
              "java/util/Collections.shuffle(Ljava/util/List;)V", "shuffle"));

  private static final Set<String> NOTIFYING = Set.of("notify", "notifyAll");

  private final Instrumentation instrumentation;
  private final HostStatics statics;

  ProgramClasses(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
    statics = new HostStatics(instrumentation);
  }

  static Map<String, String> and(Map<String, String> some, Map<String, String> others) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(others);
    return Map.copyOf(all);
  }

  @Override
  public byte @Nullable [] transform(
      Module module,
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null) {
      return null;
    }
    try {
      if (SocketUsers.isOfInterest(module)) {
        byte[] changed = SocketUsers.change(name, bytes);
        byte[] ofHosts = statics.change(name, changed == null ? bytes : changed);
        return ofHosts == null ? changed : ofHosts;
      }
      if (name.equals(ENGINE)) {
        LockstepAgent.open(instrumentation, module);
      }
      return isOfProgram(loader, name) ? change(bytes) : null;
    } catch (RuntimeException | LinkageError e) {
      unchanged(name, e);
      return null;
    }
  }

  /** Logs that a class could not be changed; it must load, whatever is in it. */
  static void unchanged(String name, Throwable why) {
    System.getLogger("dev.lockstep")
        .log(System.Logger.Level.WARNING, "class " + name + " stays in real time", why);
  }

  /** Returns whether a class outside of the JDK is in the time of loops: ours are not. */
  static boolean isOfProgram(@Nullable ClassLoader loader, String name) {
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && (!name.startsWith("dev/lockstep/") || name.startsWith("dev/lockstep/examples/"));
  }

  /**
   * Changes a class.
   *
   * @return the changed class file, or null if nothing is to be changed
   */
  private static byte @Nullable [] change(byte[] bytes) {
    byte[] redirected = StaticCalls.redirect(bytes, CALLS, HOOKS, new HashSet<>());
    byte[] result = redirected == null ? bytes : redirected;
    return StaticCalls.mentionsAny(bytes, NOTIFYING) ? tellingOfNotify(result) : redirected;
  }

  private static byte[] tellingOfNotify(byte[] bytes) {
    ClassFile file = ClassFile.of();
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethodBodies(
            (code, element) -> {
              if (element instanceof InvokeInstruction call
                  && call.opcode() == Opcode.INVOKEVIRTUAL
                  && isNotify(call.name(), call.type())) {
                notify(code, call.name().stringValue());
              } else {
                code.with(element);
              }
            }));
  }

  private static boolean isNotify(Utf8Entry name, Utf8Entry type) {
    return NOTIFYING.contains(name.stringValue()) && type.equalsString("()V");
  }

  /** Calls a method that notifies threads, after the loop of the caller was told. */
  static void notify(CodeBuilder code, String method) {
    code.dup()
        .invokestatic(
            ClassDesc.ofInternalName(HOOKS), "notifies", MethodTypeDesc.of(CD_void, CD_Object))
        .invokevirtual(CD_Object, method, MethodTypeDesc.of(CD_void));
  }
}

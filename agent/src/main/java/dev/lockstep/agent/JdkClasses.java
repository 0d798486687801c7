// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The edits of the classes of {@code java.base} for threads, pools, timers and names. */
final class JdkClasses {

  static final String HOOKS = "java/lang/LockstepHooks";

  private static final ClassDesc CD_HOOKS = ClassDesc.ofInternalName(HOOKS);
  private static final ClassDesc CD_POINTS = ClassDesc.of("java.lang.LockstepPoints");
  private static final ClassDesc CD_THREAD = ClassDesc.of("java.lang.Thread");
  private static final ClassDesc CD_LOADER = ClassDesc.of("java.lang.ClassLoader");
  private static final ClassDesc CD_POOL = ClassDesc.of("java.util.concurrent.ForkJoinPool");
  private static final ClassDesc CD_TPE = ClassDesc.of("java.util.concurrent.ThreadPoolExecutor");
  private static final ClassDesc CD_UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
  private static final ClassDesc CD_LINKED_SET = ClassDesc.of("java.util.LinkedHashSet");
  private static final ClassDesc CD_COUNTER =
      ClassDesc.of("java.util.concurrent.atomic.AtomicInteger");

  private static final MethodTypeDesc THREAD_TO_THREAD = MethodTypeDesc.of(CD_THREAD, CD_THREAD);
  private static final MethodTypeDesc POOL_TO_POOL = MethodTypeDesc.of(CD_POOL, CD_POOL);

  private static final BodyEdits EDITS = new BodyEdits();

  private static final String FORK_JOIN_POOL = "java/util/concurrent/ForkJoinPool";
  private static final String SCHEDULED_POOL = "java/util/concurrent/ScheduledThreadPoolExecutor";
  private static final String IMMUTABLE = "java/util/ImmutableCollections";
  private static final String DELAY_SCHEDULER = "java/util/concurrent/DelayScheduler";

  static {
    EDITS.replace(
        "java/lang/Thread java/lang/Thread.start0()V",
        c -> c.invokestatic(CD_HOOKS, "start0", MethodTypeDesc.of(CD_void, CD_THREAD)));
    forward("interrupt()V", CD_void);
    forward("isInterrupted()Z", CD_boolean);
    forward("threadState()Ljava/lang/Thread$State;", ClassDesc.of("java.lang.Thread$State"));
    forward(
        "asyncGetStackTrace()[Ljava/lang/StackTraceElement;",
        ClassDesc.of("java.lang.StackTraceElement").arrayType());
    EDITS.begin(
        "java/lang/Thread.alive()Z",
        c ->
            c.aload(0)
                .invokestatic(CD_HOOKS, "body", THREAD_TO_THREAD)
                .ifThen(Opcode.IFNONNULL, b -> b.iconst_1().ireturn()));
    mirror("setName(Ljava/lang/String;)V", CD_String);
    mirror("setContextClassLoader(Ljava/lang/ClassLoader;)V", CD_LOADER);
    inherit("getThreadGroup", "Ljava/lang/ThreadGroup;");
    inherit("getPriority", "I");
    inherit("isDaemon", "Z");
    EDITS.begin(
        "java/util/concurrent/locks/LockSupport.unpark(Ljava/lang/Thread;)V",
        c -> c.aload(0).invokestatic(CD_HOOKS, "woken", THREAD_TO_THREAD).astore(0));
    EDITS.begin(
        "java/util/concurrent/locks/LockSupport.getBlocker(Ljava/lang/Thread;)Ljava/lang/Object;",
        c -> c.aload(0).invokestatic(CD_HOOKS, "acting", THREAD_TO_THREAD).astore(0));
    EDITS.beginAll(
        FORK_JOIN_POOL,
        JdkClasses::isCallOfPool,
        c -> c.aload(0).invokestatic(CD_HOOKS, "acting", POOL_TO_POOL).astore(0));
    for (String type : Set.of(FORK_JOIN_POOL, DELAY_SCHEDULER)) {
      EDITS.replace(
          type + " jdk/internal/misc/Unsafe.park(ZJ)V",
          c ->
              c.invokestatic(
                  CD_HOOKS, "park", MethodTypeDesc.of(CD_void, CD_UNSAFE, CD_boolean, CD_long)));
      EDITS.replace(
          type + " jdk/internal/misc/Unsafe.unpark(Ljava/lang/Object;)V",
          c ->
              c.invokestatic(CD_HOOKS, "unpark", MethodTypeDesc.of(CD_void, CD_UNSAFE, CD_Object)));
    }
    for (String type : Set.of(FORK_JOIN_POOL, "java/util/concurrent/ForkJoinTask")) {
      EDITS.append(
          type + " get " + FORK_JOIN_POOL + ".common",
          method -> !isSource(method),
          c -> c.invokestatic(CD_HOOKS, "acting", POOL_TO_POOL));
    }
    EDITS.replace(
        "java/util/concurrent/ThreadLocalRandom java/lang/Thread.threadId()J",
        c -> c.invokestatic(CD_HOOKS, "threadId", MethodTypeDesc.of(CD_long, CD_THREAD)));
    EDITS.replace(
        "java/util/Timer java/lang/LockstepHooks.currentTimeMillis()J",
        c ->
            c.aload(0)
                .invokestatic(
                    CD_HOOKS,
                    "currentTimeMillis",
                    MethodTypeDesc.of(CD_long, ClassDesc.of("java.util.Timer"))));
    EDITS.replace(
        SCHEDULED_POOL + " java/lang/LockstepHooks.nanoTime()J",
        c -> c.aload(0).invokestatic(CD_HOOKS, "nanoTime", MethodTypeDesc.of(CD_long, CD_TPE)));
    EDITS.replace(
        SCHEDULED_POOL + "$ScheduledFutureTask java/lang/LockstepHooks.nanoTime()J",
        c ->
            c.aload(0)
                .getfield(
                    ClassDesc.ofInternalName(SCHEDULED_POOL + "$ScheduledFutureTask"),
                    "this$0",
                    ClassDesc.ofInternalName(SCHEDULED_POOL))
                .invokestatic(CD_HOOKS, "nanoTime", MethodTypeDesc.of(CD_long, CD_TPE)));
    EDITS.begin(
        "java/lang/Object.wait(J)V",
        c -> c.aload(0).invokestatic(CD_HOOKS, "waits", MethodTypeDesc.of(CD_void, CD_Object)));
    EDITS.replace("java/util/Timer java/lang/Object.notify()V", c -> notifies(c, "notify"));
    count("java/util/concurrent/Executors$DefaultThreadFactory", "poolNumber", "pool");
    count("java/util/Timer", "nextSerialNumber", "Timer");
    for (String handsOver :
        Set.of(
            "FutureTask.run()V",
            "FutureTask.finishCompletion()V",
            "ThreadPoolExecutor.getTask()Ljava/lang/Runnable;",
            "ThreadPoolExecutor.beforeExecute(Ljava/lang/Thread;Ljava/lang/Runnable;)V",
            "CompletableFuture.postComplete()V",
            "CompletableFuture.completeNull()Z",
            "CompletableFuture.completeValue(Ljava/lang/Object;)Z",
            "CompletableFuture.completeRelay(Ljava/lang/Object;)Z",
            "CompletableFuture.internalComplete(Ljava/lang/Object;)Z",
            "CompletableFuture.completeThrowable(Ljava/lang/Throwable;)Z",
            "ForkJoinTask.doExec()V")) {
      EDITS.begin(
          "java/util/concurrent/" + handsOver,
          c -> c.invokestatic(CD_POINTS, "handsOver", MethodTypeDesc.of(CD_void)));
    }
    // the workers of a pool, in the order of their hash codes, which differ from run to run
    EDITS.append(
        "java/util/concurrent/ThreadPoolExecutor java/util/HashSet.<init>()V",
        c ->
            c.pop()
                .new_(CD_LINKED_SET)
                .dup()
                .invokespecial(CD_LINKED_SET, "<init>", MethodTypeDesc.of(CD_void)));
    JdkChance.addTo(EDITS);
    JdkThreads.addTo(EDITS);
    for (String type : Set.of("Set12", "Set12$1", "SetN$SetNIterator", "MapN$MapNIterator")) {
      EDITS.replace(
          IMMUTABLE + '$' + type + " get " + IMMUTABLE + ".REVERSE", CodeBuilder::iconst_0);
      if (type.endsWith("Iterator")) {
        EDITS.replace(
            IMMUTABLE + '$' + type + " get " + IMMUTABLE + ".SALT32L",
            c -> c.invokestatic(CD_HOOKS, "salt", MethodTypeDesc.of(CD_long)));
      }
    }
  }

  private JdkClasses() {}

  /** Lets a method of a facade be answered by the thread that runs its body. */
  private static void forward(String method, ClassDesc result) {
    String name = method.substring(0, method.indexOf('('));
    EDITS.begin(
        "java/lang/Thread." + method,
        c -> {
          int body = c.allocateLocal(TypeKind.REFERENCE);
          c.aload(0)
              .invokestatic(CD_HOOKS, "body", THREAD_TO_THREAD)
              .astore(body)
              .aload(body)
              .ifThen(
                  Opcode.IFNONNULL,
                  b ->
                      b.aload(body)
                          .invokevirtual(CD_THREAD, name, MethodTypeDesc.of(result))
                          .return_(TypeKind.from(result)));
        });
  }

  /** Lets a setter of a facade set the same of the thread that runs its body. */
  private static void mirror(String method, ClassDesc value) {
    String name = method.substring(0, method.indexOf('('));
    EDITS.begin(
        "java/lang/Thread." + method,
        c ->
            c.aload(0)
                .aload(1)
                .invokestatic(CD_HOOKS, name, MethodTypeDesc.of(CD_void, CD_THREAD, value)));
  }

  /** Lets a new thread inherit from the thread that the program takes for its parent. */
  private static void inherit(String method, String result) {
    EDITS.replace(
        "java/lang/Thread java/lang/Thread." + method + "()" + result,
        c ->
            c.invokestatic(
                CD_HOOKS, method, MethodTypeDesc.of(ClassDesc.ofDescriptor(result), CD_THREAD)));
  }

  /** Calls a method that notifies threads, after the loop of the caller was told. */
  private static void notifies(CodeBuilder code, String method) {
    code.dup()
        .invokestatic(CD_HOOKS, "notifies", MethodTypeDesc.of(CD_void, CD_Object))
        .invokevirtual(CD_Object, method, MethodTypeDesc.of(CD_void));
  }

  /** Lets each loop count the names that a class makes. */
  private static void count(String type, String field, String name) {
    EDITS.append(
        type + " get " + type + '.' + field,
        c ->
            c.loadConstant(name)
                .invokestatic(
                    CD_HOOKS, "counter", MethodTypeDesc.of(CD_COUNTER, CD_COUNTER, CD_String)));
  }

  /** Returns what must be found in the classes of the JDK. */
  static Set<String> expected() {
    Set<String> all = EDITS.keys();
    all.removeIf(key -> JdkChance.lateClasses().contains(key.split("[. ]", 2)[0]));
    return all;
  }

  /** Returns the names of the classes that are changed here. */
  static Set<String> changedClasses() {
    Set<String> early = new TreeSet<>(EDITS.types());
    early.removeAll(JdkChance.lateClasses());
    return early;
  }

  /** Returns whether a class is one of those that are changed here. */
  static boolean isChanged(String type) {
    return EDITS.types().contains(type);
  }

  /**
   * Changes a class.
   *
   * @param type its internal name
   * @param found receives what was found
   * @return the changed class file, or null if nothing is to be changed
   */
  static byte @Nullable [] change(String type, byte[] bytes, Set<String> found) {
    return EDITS.edit(type, bytes, found);
  }

  /**
   * Changes a class of a program that notifies threads.
   *
   * @return the changed class file, or null if it does not
   */
  static byte @Nullable [] changeProgram(byte[] bytes) {
    ClassFile file = ClassFile.of();
    ClassModel model = file.parse(bytes);
    boolean notifies = false;
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof MethodRefEntry method && isNotify(method.name(), method.type())) {
        notifies = true;
      }
    }
    return !notifies
        ? null
        : file.transformClass(
            model,
            ClassTransform.transformingMethodBodies(
                (code, element) -> {
                  if (element instanceof InvokeInstruction call
                      && call.opcode() == Opcode.INVOKEVIRTUAL
                      && isNotify(call.name(), call.type())) {
                    notifies(code, call.name().stringValue());
                  } else {
                    code.with(element);
                  }
                }));
  }

  private static boolean isNotify(Utf8Entry name, Utf8Entry type) {
    return (name.equalsString("notify") || name.equalsString("notifyAll"))
        && type.equalsString("()V");
  }

  /** Returns whether a method of the common pool is answered by the loop's own. */
  private static boolean isCallOfPool(MethodModel method) {
    return !method.flags().has(AccessFlag.PRIVATE)
        && !method.flags().has(AccessFlag.STATIC)
        && !method.methodName().equalsString("<init>");
  }

  /** Returns whether a method is where the common pool comes from, which stays the JDK's. */
  private static boolean isSource(MethodModel method) {
    return Set.of("<clinit>", "commonPool", "asyncCommonPool")
        .contains(method.methodName().stringValue());
  }
}

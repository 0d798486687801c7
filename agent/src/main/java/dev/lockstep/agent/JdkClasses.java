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
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is changed in the classes of {@code java.base}, beyond static calls: prologues of methods,
 * and instructions that are replaced. No method or field is added, so that loaded classes can be
 * changed too (JVMTI, RetransformClasses).
 */
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

  /** The prologue of a method: what it does before its own first instruction. */
  private static final Map<String, Consumer<CodeBuilder>> PROLOGUES = new HashMap<>();

  /** What is put in the place of an instruction, by class and instruction. */
  private static final Map<String, Consumer<CodeBuilder>> REPLACEMENTS = new HashMap<>();

  /** What is put behind an instruction. */
  private static final Map<String, Consumer<CodeBuilder>> EPILOGUES = new HashMap<>();

  private static final String FORK_JOIN_POOL = "java/util/concurrent/ForkJoinPool";
  private static final String SCHEDULED_POOL = "java/util/concurrent/ScheduledThreadPoolExecutor";
  private static final String IMMUTABLE = "java/util/ImmutableCollections";
  private static final String DELAY_SCHEDULER = "java/util/concurrent/DelayScheduler";

  static {
    replace(
        "java/lang/Thread java/lang/Thread.start0()V",
        c -> c.invokestatic(CD_HOOKS, "start0", MethodTypeDesc.of(CD_void, CD_THREAD)));
    forward("interrupt()V", CD_void);
    forward("isInterrupted()Z", CD_boolean);
    forward("threadState()Ljava/lang/Thread$State;", ClassDesc.of("java.lang.Thread$State"));
    forward(
        "asyncGetStackTrace()[Ljava/lang/StackTraceElement;",
        ClassDesc.of("java.lang.StackTraceElement").arrayType());
    PROLOGUES.put(
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
    PROLOGUES.put(
        "java/util/concurrent/locks/LockSupport.unpark(Ljava/lang/Thread;)V",
        c -> c.aload(0).invokestatic(CD_HOOKS, "woken", THREAD_TO_THREAD).astore(0));
    PROLOGUES.put(
        "java/util/concurrent/locks/LockSupport.getBlocker(Ljava/lang/Thread;)Ljava/lang/Object;",
        c -> c.aload(0).invokestatic(CD_HOOKS, "acting", THREAD_TO_THREAD).astore(0));
    for (String type : Set.of(FORK_JOIN_POOL, DELAY_SCHEDULER)) {
      replace(
          type + " jdk/internal/misc/Unsafe.park(ZJ)V",
          c ->
              c.invokestatic(
                  CD_HOOKS, "park", MethodTypeDesc.of(CD_void, CD_UNSAFE, CD_boolean, CD_long)));
      replace(
          type + " jdk/internal/misc/Unsafe.unpark(Ljava/lang/Object;)V",
          c ->
              c.invokestatic(CD_HOOKS, "unpark", MethodTypeDesc.of(CD_void, CD_UNSAFE, CD_Object)));
    }
    for (String type : Set.of(FORK_JOIN_POOL, "java/util/concurrent/ForkJoinTask")) {
      EPILOGUES.put(
          type + " get " + FORK_JOIN_POOL + ".common",
          c -> c.invokestatic(CD_HOOKS, "acting", POOL_TO_POOL));
    }
    replace(
        "java/util/concurrent/ThreadLocalRandom java/lang/Thread.threadId()J",
        c -> c.invokestatic(CD_HOOKS, "threadId", MethodTypeDesc.of(CD_long, CD_THREAD)));
    replace(
        "java/util/Timer java/lang/LockstepHooks.currentTimeMillis()J",
        c ->
            c.aload(0)
                .invokestatic(
                    CD_HOOKS,
                    "currentTimeMillis",
                    MethodTypeDesc.of(CD_long, ClassDesc.of("java.util.Timer"))));
    replace(
        SCHEDULED_POOL + " java/lang/LockstepHooks.nanoTime()J",
        c -> c.aload(0).invokestatic(CD_HOOKS, "nanoTime", MethodTypeDesc.of(CD_long, CD_TPE)));
    replace(
        SCHEDULED_POOL + "$ScheduledFutureTask java/lang/LockstepHooks.nanoTime()J",
        c ->
            c.aload(0)
                .getfield(
                    ClassDesc.ofInternalName(SCHEDULED_POOL + "$ScheduledFutureTask"),
                    "this$0",
                    ClassDesc.ofInternalName(SCHEDULED_POOL))
                .invokestatic(CD_HOOKS, "nanoTime", MethodTypeDesc.of(CD_long, CD_TPE)));
    PROLOGUES.put(
        "java/lang/Object.wait(J)V",
        c -> c.aload(0).invokestatic(CD_HOOKS, "waits", MethodTypeDesc.of(CD_void, CD_Object)));
    replace("java/util/Timer java/lang/Object.notify()V", c -> notifies(c, "notify"));
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
      PROLOGUES.put(
          "java/util/concurrent/" + handsOver,
          c -> c.invokestatic(CD_POINTS, "handsOver", MethodTypeDesc.of(CD_void)));
    }
    // the workers of a pool, in the order of their hash codes, which differ from run to run
    EPILOGUES.put(
        "java/util/concurrent/ThreadPoolExecutor java/util/HashSet.<init>()V",
        c ->
            c.pop()
                .new_(CD_LINKED_SET)
                .dup()
                .invokespecial(CD_LINKED_SET, "<init>", MethodTypeDesc.of(CD_void)));
    JdkChance.addTo(PROLOGUES, REPLACEMENTS, EPILOGUES);
    JdkThreads.addTo(REPLACEMENTS);
    for (String type : Set.of("Set12", "Set12$1", "SetN$SetNIterator", "MapN$MapNIterator")) {
      replace(IMMUTABLE + '$' + type + " get " + IMMUTABLE + ".REVERSE", CodeBuilder::iconst_0);
      if (type.endsWith("Iterator")) {
        replace(
            IMMUTABLE + '$' + type + " get " + IMMUTABLE + ".SALT32L",
            c -> c.invokestatic(CD_HOOKS, "salt", MethodTypeDesc.of(CD_long)));
      }
    }
  }

  private JdkClasses() {}

  private static void replace(String what, Consumer<CodeBuilder> by) {
    REPLACEMENTS.put(what, by);
  }

  /** Lets a method of a facade be answered by the thread that runs its body. */
  private static void forward(String method, ClassDesc result) {
    String name = method.substring(0, method.indexOf('('));
    PROLOGUES.put(
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
    PROLOGUES.put(
        "java/lang/Thread." + method,
        c ->
            c.aload(0)
                .aload(1)
                .invokestatic(CD_HOOKS, name, MethodTypeDesc.of(CD_void, CD_THREAD, value)));
  }

  /** Lets a new thread inherit from the thread that the program takes for its parent. */
  private static void inherit(String method, String result) {
    replace(
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
    EPILOGUES.put(
        type + " get " + type + '.' + field,
        c ->
            c.loadConstant(name)
                .invokestatic(
                    CD_HOOKS, "counter", MethodTypeDesc.of(CD_COUNTER, CD_COUNTER, CD_String)));
  }

  /** Returns what must be found in the classes of the JDK. */
  static Set<String> expected() {
    Set<String> all = new java.util.TreeSet<>(PROLOGUES.keySet());
    all.addAll(REPLACEMENTS.keySet());
    all.addAll(EPILOGUES.keySet());
    all.add(FORK_JOIN_POOL + " methods");
    all.removeIf(key -> JdkChance.lateClasses().contains(key.split("[. ]", 2)[0]));
    return all;
  }

  /** Returns the names of the classes that are changed here. */
  static Set<String> changedClasses() {
    Set<String> early = new java.util.TreeSet<>(CHANGED);
    early.removeAll(JdkChance.lateClasses());
    return early;
  }

  /** Returns whether a class is one of those that are changed here. */
  static boolean isChanged(String type) {
    return CHANGED.contains(type);
  }

  private static final Set<String> CHANGED = changed();

  private static Set<String> changed() {
    Set<String> types = new java.util.TreeSet<>();
    PROLOGUES
        .keySet()
        .forEach(key -> types.add(key.substring(0, key.lastIndexOf('.', key.indexOf('(')))));
    REPLACEMENTS.keySet().forEach(key -> types.add(key.substring(0, key.indexOf(' '))));
    EPILOGUES.keySet().forEach(key -> types.add(key.substring(0, key.indexOf(' '))));
    return types;
  }

  /**
   * Changes a class.
   *
   * @param type its internal name
   * @param found receives what was found
   * @return the changed class file, or null if nothing is to be changed
   */
  static byte @Nullable [] change(String type, byte[] bytes, Set<String> found) {
    if (!isChanged(type)) {
      return null;
    }
    ClassFile file = ClassFile.of();
    ClassModel model = file.parse(bytes);
    Map<PoolEntry, String> edits = editsOf(type, model);
    return file.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && isToChange(type, method, edits)) {
            builder.transformMethod(method, change(type, method, edits, found));
          } else {
            builder.with(element);
          }
        });
  }

  /** Returns the entries of a class's constant pool whose use is to be changed, with their keys. */
  private static Map<PoolEntry, String> editsOf(String type, ClassModel model) {
    Map<PoolEntry, String> edits = new HashMap<>();
    for (PoolEntry entry : model.constantPool()) {
      String key =
          entry instanceof MethodRefEntry method
              ? type + ' ' + nameOf(method) + method.type().stringValue()
              : entry instanceof FieldRefEntry field ? type + " get " + nameOf(field) : "";
      if (REPLACEMENTS.containsKey(key) || EPILOGUES.containsKey(key)) {
        edits.put(entry, key);
      }
    }
    return edits;
  }

  private static String nameOf(MemberRefEntry member) {
    return member.owner().asInternalName() + '.' + member.name().stringValue();
  }

  /** Returns whether a method has to be written anew, which costs much of the agent's start. */
  private static boolean isToChange(String type, MethodModel method, Map<PoolEntry, String> edits) {
    if (method.code().isEmpty()) {
      return false;
    }
    if (PROLOGUES.containsKey(keyOf(type, method)) || isCallOfPool(type, method)) {
      return true;
    }
    if (!edits.isEmpty()) {
      for (CodeElement element : method.code().get()) {
        if (edits.containsKey(entryOf(element))) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable PoolEntry entryOf(CodeElement element) {
    if (element instanceof InvokeInstruction call) {
      return call.method();
    }
    return element instanceof FieldInstruction field && field.opcode() == Opcode.GETSTATIC
        ? field.field()
        : null;
  }

  private static String keyOf(String type, MethodModel method) {
    return type + '.' + method.methodName().stringValue() + method.methodType().stringValue();
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

  private static MethodTransform change(
      String type, MethodModel method, Map<PoolEntry, String> edits, Set<String> found) {
    String key = keyOf(type, method);
    Consumer<CodeBuilder> prologue = PROLOGUES.get(key);
    boolean ofPool = isCallOfPool(type, method);
    return MethodTransform.transformingCode(
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder code) {
            if (prologue != null) {
              found.add(key);
              prologue.accept(code);
            }
            if (ofPool) {
              found.add(FORK_JOIN_POOL + " methods");
              code.aload(0).invokestatic(CD_HOOKS, "acting", POOL_TO_POOL).astore(0);
            }
          }

          @Override
          public void accept(CodeBuilder code, CodeElement element) {
            PoolEntry entry = entryOf(element);
            String instruction = entry == null ? null : edits.get(entry);
            if (instruction == null) {
              code.with(element);
              return;
            }
            Consumer<CodeBuilder> replacement = REPLACEMENTS.get(instruction);
            Consumer<CodeBuilder> epilogue = EPILOGUES.get(instruction);
            if (replacement != null) {
              found.add(instruction);
              replacement.accept(code);
              return;
            }
            code.with(element);
            if (epilogue != null && !isSource(method)) {
              found.add(instruction);
              epilogue.accept(code);
            }
          }
        });
  }

  /** Returns whether a method of the common pool is answered by the loop's own. */
  private static boolean isCallOfPool(String type, MethodModel method) {
    return type.equals(FORK_JOIN_POOL)
        && !method.flags().has(AccessFlag.PRIVATE)
        && !method.flags().has(AccessFlag.STATIC)
        && !method.methodName().equalsString("<init>");
  }

  /** Returns whether a method is where the common pool comes from, which stays the JDK's. */
  private static boolean isSource(MethodModel method) {
    return Set.of("<clinit>", "commonPool", "asyncCommonPool")
        .contains(method.methodName().stringValue());
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The edits of the classes of {@code java.base} for threads, pools, timers and names. */
final class JdkClasses implements JdkPart {

  private static final ClassDesc CD_HOOKS = ClassDesc.ofInternalName(ProgramClasses.HOOKS);
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

  /** The static calls of time and chance. */
  static final Map<String, String> CALLS =
      ProgramClasses.and(
          ProgramClasses.CALLS_OF_TIME,
          Map.of(
              "jdk/internal/misc/VM.getNanoTimeAdjustment(J)J", "getNanoTimeAdjustment",
              "java/util/Random.seedUniquifier()J", "seedUniquifier",
              "jdk/internal/util/random/RandomSupport.mixMurmur64(J)J", "mixMurmur64",
              "java/lang/Thread.genThreadName()Ljava/lang/String;", "genThreadName"));

  /** Classes of the JDK to which a thread is what a program takes it for. */
  private static final Set<String> OF_FORK_JOIN =
      Set.of(
          "java/util/concurrent/ForkJoinPool",
          "java/util/concurrent/ForkJoinTask",
          "java/util/concurrent/ForkJoinWorkerThread",
          "java/util/concurrent/CountedCompleter",
          "java/util/concurrent/CompletableFuture",
          "java/util/stream/AbstractTask");

  private static final Set<String> PLAIN =
      Set.of(
          "atomic/",
          "ConcurrentHashMap",
          "ConcurrentLinked",
          "CopyOnWrite",
          "CountDownLatch",
          "ForkJoinTask$",
          "ForkJoinPool$",
          "ThreadPoolExecutor$Worker",
          "TimeUnit",
          "locks/AbstractOwnable",
          "locks/ReentrantLock");

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
    // the JVM resumes who waits for a monitor from a thread of its own, which takes its time
    EDITS.begin(
        "java/lang/Thread.join(J)V",
        c ->
            c.aload(0)
                .lload(1)
                .invokestatic(CD_HOOKS, "joins", MethodTypeDesc.of(CD_boolean, CD_THREAD, CD_long))
                .ifThen(Opcode.IFNE, CodeBuilder::return_));
    EDITS.begin(
        "java/lang/VirtualThread.parkOnCarrierThread(ZJ)V",
        c ->
            c.iload(1)
                .lload(2)
                .invokestatic(
                    CD_HOOKS, "waitsPinned", MethodTypeDesc.of(CD_boolean, CD_boolean, CD_long))
                .ifThen(Opcode.IFNE, CodeBuilder::return_));
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
    EDITS.replace(
        "java/util/Timer java/lang/Object.notify()V", c -> ProgramClasses.notify(c, "notify"));
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
    JdkCleaners.addTo(EDITS);
    JdkNatives.addTo(EDITS);
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

  /** Lets each loop count the names that a class makes. */
  private static void count(String type, String field, String name) {
    EDITS.append(
        type + " get " + type + '.' + field,
        c ->
            c.loadConstant(name)
                .invokestatic(
                    CD_HOOKS, "counter", MethodTypeDesc.of(CD_COUNTER, CD_COUNTER, CD_String)));
  }

  @Override
  public Set<String> expected() {
    Set<String> all = EDITS.keys();
    all.removeIf(key -> JdkChance.lateClasses().contains(key.split("[. ]", 2)[0]));
    all.addAll(CALLS.keySet());
    return all;
  }

  @Override
  public Set<String> requiredClasses() {
    Set<String> early = new TreeSet<>(EDITS.types());
    early.removeAll(JdkChance.lateClasses());
    early.addAll(
        Set.of("java/time/Clock", "java/util/Random", "java/util/concurrent/ThreadLocalRandom"));
    return early;
  }

  @Override
  public String sample() {
    return FORK_JOIN_POOL;
  }

  @Override
  public boolean isOfInterest(String name) {
    return (name.startsWith("java/util/concurrent/") && !isPlain(name))
        || name.startsWith("java/time/Clock")
        || name.equals("java/util/Timer")
        || name.equals("java/util/TimerThread")
        || name.equals("java/util/TimerTask")
        || name.equals("java/util/Date")
        || name.equals("java/util/GregorianCalendar")
        || name.equals("java/util/Random")
        || name.equals("java/util/stream/AbstractTask")
        || name.equals("java/lang/Thread")
        || name.equals("java/lang/VirtualThread")
        || name.startsWith("java/lang/ThreadBuilders")
        || name.equals("java/lang/ref/ReferenceQueue")
        || EDITS.types().contains(name);
  }

  /**
   * Returns whether a class of {@code java.util.concurrent} is known to have nothing to change.
   * Most of them are loaded before a loop is, and each that is changed again costs time.
   */
  private static boolean isPlain(String name) {
    return PLAIN.stream().anyMatch(prefix -> name.startsWith("java/util/concurrent/" + prefix))
        || name.endsWith("Exception");
  }

  @Override
  public byte @Nullable [] change(String type, byte[] bytes, Set<String> found) {
    Map<String, String> calls =
        OF_FORK_JOIN.contains(type)
            ? ProgramClasses.and(CALLS, ProgramClasses.CURRENT_THREAD)
            : CALLS;
    byte[] redirected = StaticCalls.redirect(bytes, calls, ProgramClasses.HOOKS, found);
    byte[] changed = EDITS.edit(type, redirected == null ? bytes : redirected, found);
    return changed == null ? redirected : changed;
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

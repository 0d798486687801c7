// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Changes classes as they are loaded, and the JDK's that are loaded already. */
final class Transformer implements ClassFileTransformer {

  private static final Module BASE = Object.class.getModule();

  /** The class for which java.lang is opened to the module that it is in. */
  private static final String ENGINE = "dev/lockstep/internal/jdk/CarrierAccess";

  /** The static calls of time and chance, in the JDK and in programs. */
  private static final Map<String, String> CALLS =
      Map.of(
          "java/lang/System.nanoTime()J", "nanoTime",
          "java/lang/System.currentTimeMillis()J", "currentTimeMillis");

  /** The call of the time of day. */
  static final Map<String, String> TIME_OF_DAY =
      Map.of("java/lang/System.currentTimeMillis()J", "currentTimeMillis");

  static final Map<String, String> CALLS_OF_JDK =
      and(
          CALLS,
          Map.of(
              "jdk/internal/misc/VM.getNanoTimeAdjustment(J)J", "getNanoTimeAdjustment",
              "java/util/Random.seedUniquifier()J", "seedUniquifier",
              "jdk/internal/util/random/RandomSupport.mixMurmur64(J)J", "mixMurmur64",
              "java/lang/Thread.genThreadName()Ljava/lang/String;", "genThreadName"));

  static final Map<String, String> CURRENT_THREAD =
      Map.of("java/lang/Thread.currentThread()Ljava/lang/Thread;", "currentThread");

  private static final Map<String, String> CALLS_OF_PROGRAM =
      and(
          and(CALLS, CURRENT_THREAD),
          Map.of(
              "java/lang/Thread.yield()V", "yield",
              "java/lang/Thread.onSpinWait()V", "onSpinWait",
              "java/lang/Math.random()D", "random",
              "java/util/UUID.randomUUID()Ljava/util/UUID;", "randomUUID",
              "java/util/Collections.shuffle(Ljava/util/List;)V", "shuffle"));

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
          "CopyOnWrite",
          "ForkJoinTask$Adapted",
          "ForkJoinPool$WorkQueue",
          "locks/ReentrantLock");

  private final Instrumentation instrumentation;
  private final Set<String> foundBefore = new HashSet<>();
  private byte[] prepared = {};
  private byte @Nullable [] preparedResult;
  private final Set<String> found = ConcurrentHashMap.newKeySet();
  private volatile boolean filesAreChanged;
  private final Set<String> foundOfSockets = ConcurrentHashMap.newKeySet();
  private volatile boolean changesSockets = true;

  Transformer(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  static Map<String, String> and(Map<String, String> some, Map<String, String> others) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(others);
    return Map.copyOf(all);
  }

  /** Loads all classes that {@link #transform} needs, which it must not cause to be loaded. */
  void prepare() throws IOException {
    String name = "java/util/concurrent/ForkJoinPool";
    try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
      if (in == null) {
        throw new IOException("no bytes of " + name);
      }
      byte[] bytes = in.readAllBytes();
      preparedResult = ofJdk(name, bytes);
      prepared = bytes;
    }
    foundBefore.addAll(found);
    name = "sun/nio/ch/NioSocketImpl";
    try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
      if (in != null) {
        JdkSockets.change(name, in.readAllBytes(), foundOfSockets);
      }
    }
    found.clear();
    foundOfSockets.clear();
  }

  /** Returns the names of the classes that have what must be found. */
  Set<String> requiredClasses() {
    Set<String> required = new TreeSet<>(JdkClasses.changedClasses());
    required.addAll(
        Set.of("java/time/Clock", "java/util/Random", "java/util/concurrent/ThreadLocalRandom"));
    return required;
  }

  /** Returns what was not found in the JDK, now that all its classes were changed. */
  Set<String> missing() {
    Set<String> missing = new TreeSet<>(JdkClasses.expected());
    missing.addAll(CALLS_OF_JDK.keySet());
    missing.removeAll(found);
    return missing;
  }

  /** Called before the JDK's files are changed, which are not at first. */
  void changeFiles() {
    filesAreChanged = true;
  }

  /** Returns whether everything was found that is changed in the JDK's files. */
  boolean hasFiles() {
    return found.containsAll(JdkFiles.expected());
  }

  /** Returns what was not found in the JDK's network. */
  Set<String> missingOfSockets() {
    Set<String> missing = new TreeSet<>(JdkSockets.expected());
    missing.removeAll(foundOfSockets);
    return missing;
  }

  /** Leaves the JDK's network as it is from now on. */
  void leaveSockets() {
    changesSockets = false;
  }

  /** Returns whether a class of java.base may have to be changed. */
  boolean isOfInterest(String name) {
    return JdkSockets.isOfInterest(name)
        || (name.startsWith("java/util/concurrent/") && !isPlain(name))
        || name.startsWith("java/time/")
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
        || (filesAreChanged && JdkFiles.isChanged(name))
        || JdkClasses.isChanged(name);
  }

  /**
   * Returns whether a class of {@code java.util.concurrent} is known to have nothing to change.
   * Most of them are loaded when the agent comes, and each costs time then.
   */
  static boolean isPlain(String name) {
    return PLAIN.stream().anyMatch(prefix -> name.startsWith("java/util/concurrent/" + prefix))
        || name.endsWith("Exception");
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
      if (module == BASE) {
        if (JdkSockets.isOfInterest(name)) {
          return changesSockets ? JdkSockets.change(name, bytes, foundOfSockets) : null;
        }
        return isOfInterest(name) ? ofJdk(name, bytes) : null;
      }
      if (module != null && JdkSockets.isOfInterest(module)) {
        return changesSockets ? JdkSockets.changeUser(bytes) : null;
      }
      if (name.equals(ENGINE)) {
        LockstepAgent.open(instrumentation, module);
      }
      return isOfProgram(loader, name) ? ofProgram(bytes) : null;
    } catch (RuntimeException | LinkageError e) { // a class must load, whatever is in it
      System.getLogger("dev.lockstep")
          .log(System.Logger.Level.WARNING, "class " + name + " stays in real time", e);
      return null;
    }
  }

  private static boolean isOfProgram(@Nullable ClassLoader loader, String name) {
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && (!name.startsWith("dev/lockstep/") || name.startsWith("dev/lockstep/examples/"));
  }

  private static byte @Nullable [] ofProgram(byte[] bytes) {
    byte[] redirected =
        StaticCalls.redirect(bytes, CALLS_OF_PROGRAM, JdkClasses.HOOKS, new HashSet<>());
    byte[] changed = JdkClasses.changeProgram(redirected == null ? bytes : redirected);
    return changed == null ? redirected : changed;
  }

  private byte @Nullable [] ofJdk(String name, byte[] bytes) {
    if (Arrays.equals(bytes, prepared)) {
      found.addAll(foundBefore);
      return preparedResult;
    }
    Map<String, String> calls =
        OF_FORK_JOIN.contains(name) ? and(CALLS_OF_JDK, CURRENT_THREAD) : CALLS_OF_JDK;
    byte[] redirected = StaticCalls.redirect(bytes, calls, JdkClasses.HOOKS, found);
    byte[] result = redirected == null ? bytes : redirected;
    byte[] changed = JdkClasses.change(name, result, found);
    result = changed == null ? result : changed;
    byte[] ofFiles = filesAreChanged ? JdkFiles.change(name, result, found) : null;
    result = ofFiles == null ? result : ofFiles;
    return result == bytes ? null : result;
  }
}

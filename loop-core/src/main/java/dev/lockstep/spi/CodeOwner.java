// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a piece of code: reports, traces and spawn sites show the program's frames only, and
 * a loop that looks for threads outside of it leaves out the runtime's own.
 *
 * <p>A class belongs to the owner of the unit that it was loaded from: its named module or, on the
 * class path, its jar or directory. So a test of the runtime is the program's, although it stands
 * in a package of the runtime. The JDK's modules are known, the runtime's units are {@linkplain
 * #register registered}, well-known frameworks are recognised by their packages, and everything
 * else is the program's. May be used by any thread.
 *
 * @since 0.1.0
 */
public enum CodeOwner {
  /** The program, or its test. */
  PROGRAM,
  /** Lockstep itself, and what extends it. */
  RUNTIME,
  /** A framework that calls programs or tests, or a library that checks in them. */
  FRAMEWORK,
  /** The JDK. */
  JDK;

  /** Packages, with all below them, of frameworks whose frames say nothing about a program. */
  private static final Set<String> FRAMEWORKS =
      Set.of(
          "org.junit",
          "org.opentest4j",
          "org.assertj",
          "org.hamcrest",
          "org.testng",
          "net.jqwik",
          "kotlin",
          "org.apache.maven.surefire");

  /** Owners by unit: a {@link Module} or the URL of a jar or directory, as text. */
  private static final Map<Object, CodeOwner> UNITS = new ConcurrentHashMap<>();

  /** Owners by class name, for frames of stack traces, which have no class. */
  private static final Map<String, CodeOwner> NAMES = new ConcurrentHashMap<>();

  /** The runtime's own threads that have not ended. */
  private static final Set<Thread> THREADS = ConcurrentHashMap.newKeySet();

  static {
    register(CodeOwner.class, RUNTIME);
  }

  /**
   * Registers the module, jar or directory of a class, with all classes that are in it. Registering
   * a unit again changes nothing.
   *
   * @param anchor any class of the unit
   * @param owner who owns the unit
   */
  public static void register(Class<?> anchor, CodeOwner owner) {
    Object unit = unit(anchor);
    if (unit != null && UNITS.putIfAbsent(unit, owner) == null) {
      NAMES.clear();
    }
  }

  /**
   * Returns the owner of a class.
   *
   * @param type the class
   * @return the owner, {@link #PROGRAM} unless it is known to be another one
   */
  public static CodeOwner of(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed() && isOfJdk(module)) {
      return JDK;
    }
    Object unit = unit(type);
    CodeOwner registered = unit == null ? null : UNITS.get(unit);
    if (registered != null) {
      return registered;
    }
    return isOfFramework(type.getPackageName()) ? FRAMEWORK : PROGRAM;
  }

  /**
   * Returns the owner of a frame.
   *
   * @param frame a frame of a stack trace
   * @return the owner of its class, as far as this class loader finds it; {@link #PROGRAM}
   *     otherwise
   */
  public static CodeOwner of(StackTraceElement frame) {
    return ofClassNamed(frame.getClassName());
  }

  /**
   * Returns the owner of a class by its name.
   *
   * @param className the binary name
   * @return the owner of the class, as far as this class loader finds it; {@link #PROGRAM}
   *     otherwise
   */
  public static CodeOwner ofClassNamed(String className) {
    CodeOwner known = NAMES.get(className);
    if (known == null) {
      known = lookUp(className);
      NAMES.put(className, known);
    }
    return known;
  }

  private static CodeOwner lookUp(String className) {
    if (className.startsWith("jdk.proxy")) { // made by java.lang.reflect.Proxy, in no module
      return JDK;
    }
    int hidden = className.indexOf('/'); // of a hidden class, which is found by its host's name
    String name = hidden < 0 ? className : className.substring(0, hidden);
    int lambda = name.indexOf("$$Lambda");
    try {
      return of(
          Class.forName(
              lambda < 0 ? name : name.substring(0, lambda),
              /* initialize= */ false,
              CodeOwner.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return PROGRAM;
    }
  }

  private static boolean isOfFramework(String packageName) {
    String name = packageName;
    while (!FRAMEWORKS.contains(name)) {
      int dot = name.lastIndexOf('.');
      if (dot < 0) {
        return false;
      }
      name = name.substring(0, dot);
    }
    return true;
  }

  private static boolean isOfJdk(Module module) {
    String name = module.getName();
    return module.getLayer() == ModuleLayer.boot()
        && module
            .getLayer()
            .configuration()
            .findModule(name)
            .flatMap(found -> found.reference().location())
            .map(location -> "jrt".equals(location.getScheme()))
            .orElse(false);
  }

  private static @Nullable Object unit(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed()) {
      return module;
    }
    ProtectionDomain domain = type.getProtectionDomain();
    CodeSource source = domain == null ? null : domain.getCodeSource();
    URL location = source == null ? null : source.getLocation();
    return location == null ? null : location.toString();
  }

  // ---- threads

  /**
   * Returns a factory of threads that are the runtime's own: a loop does not take them for threads
   * outside that may wake it, since their work is under holds or is none of the program's.
   *
   * @param factory makes the threads
   * @return a factory that makes the same threads and counts them as the runtime's while they run
   */
  public static ThreadFactory runtimeThreads(ThreadFactory factory) {
    return body -> {
      Thread thread = factory.newThread(new OwnBody(body));
      THREADS.add(thread);
      return thread;
    };
  }

  /**
   * Starts a thread that is the runtime's own, see {@link #runtimeThreads}.
   *
   * @param builder makes the thread
   * @param body what it runs
   * @return the thread, which was started
   */
  public static Thread startRuntimeThread(Thread.Builder builder, Runnable body) {
    Thread thread = runtimeThreads(builder.factory()).newThread(body);
    thread.start();
    return thread;
  }

  /**
   * Returns whether a thread is one of the runtime's own.
   *
   * @param thread any thread
   * @return whether a factory of {@link #runtimeThreads} made it and it has not ended
   */
  public static boolean isRuntimeThread(Thread thread) {
    return THREADS.contains(thread);
  }

  /** The body of a thread of the runtime, which is forgotten when it ends. */
  private record OwnBody(Runnable body) implements Runnable {

    @Override
    public void run() {
      try {
        body.run();
      } finally {
        THREADS.remove(Thread.currentThread());
      }
    }
  }
}

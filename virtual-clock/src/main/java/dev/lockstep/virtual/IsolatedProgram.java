// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.Loop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A program of a host with classes of its own, as in a JVM of its own: its static fields are shared
 * with no other host and no other run, and a restart begins with new ones. All its classes are
 * loaded anew at each start, but those of the JDK, of Lockstep, of test frameworks, and of the
 * packages that are {@linkplain #sharing shared}. For code that was not written for Lockstep; see
 * {@code docs/existing-code.md}.
 *
 * <p>What it passes to other hosts by reference must be of a shared class. {@link System} and the
 * other static state of the JDK are the JVM's; of {@link DriverManager} each program sees the
 * drivers of its own classes.
 *
 * @since 0.1.0
 */
public final class IsolatedProgram implements Host.HostProgram {

  /** The file in which a driver of JDBC is named. */
  private static final String DRIVERS_FILE = "META-INF/services/java.sql.Driver";

  /** The packages that are never loaded anew, each with those below it. */
  private static final List<String> COMMON =
      List.of("dev.lockstep", "org.junit", "org.opentest4j", "org.assertj", "org.jspecify");

  /** True if the JVM has JDBC, which a program on a module path may do without. */
  private static final boolean HAS_JDBC = ModuleLayer.boot().findModule("java.sql").isPresent();

  /** The JDBC drivers of programs, and the loops of these. */
  private static final Map<AutoCloseable, Loop> DRIVERS = new ConcurrentHashMap<>();

  private final String mainClass;
  private final List<String> arguments;
  private final List<String> shared;

  private IsolatedProgram(String mainClass, List<String> arguments, List<String> shared) {
    this.mainClass = mainClass;
    this.arguments = arguments;
    this.shared = shared;
  }

  /**
   * Returns the program of a class.
   *
   * @param mainClass the binary name of a class with a method {@code public static void
   *     main(String[])}, on the class path of the test
   * @param arguments the arguments of that method
   * @return the program
   */
  public static IsolatedProgram of(String mainClass, String... arguments) {
    return new IsolatedProgram(mainClass, List.of(arguments), COMMON);
  }

  /**
   * Returns the same program with some classes shared, so that what it takes down there is seen by
   * the test. What is shared must be public: to its loader, the program's package of the same name
   * is another one.
   *
   * @param packages names of packages, each with those below it, or of classes
   * @return the program
   */
  public IsolatedProgram sharing(String... packages) {
    List<String> all = new ArrayList<>(shared);
    all.addAll(List.of(packages));
    return new IsolatedProgram(mainClass, arguments, List.copyOf(all));
  }

  /**
   * Loads the program and runs its main method.
   *
   * @throws IllegalArgumentException if the class path has no such class, or it has no main method
   */
  @Override
  public void run(Host host) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader outer = thread.getContextClassLoader();
    ProgramLoader loader =
        new ProgramLoader(outer == null ? IsolatedProgram.class.getClassLoader() : outer, shared);
    boolean hasDrivers = HAS_JDBC && loader.getResource(DRIVERS_FILE) != null;
    if (hasDrivers) {
      DriverManager.getDrivers(); // looks for those of the JVM, if nobody has yet
    }
    thread.setContextClassLoader(loader);
    try {
      if (hasDrivers) {
        forgetDriversOfEndedRuns();
        DRIVERS.put(loader.drivers(), Loop.current());
      }
      main(loader).invoke(null, (Object) arguments.toArray(new String[0]));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception thrown ? thrown : e;
    } finally {
      thread.setContextClassLoader(outer);
    }
  }

  private static void forgetDriversOfEndedRuns() throws Exception {
    for (Map.Entry<AutoCloseable, Loop> entry : Map.copyOf(DRIVERS).entrySet()) {
      AutoCloseable drivers = entry.getKey();
      if (entry.getValue().isClosed() && DRIVERS.remove(drivers) != null) {
        drivers.close();
      }
    }
  }

  private Method main(ClassLoader loader) {
    try {
      Method main =
          Class.forName(mainClass, /* initialize= */ true, loader)
              .getMethod("main", String[].class);
      main.setAccessible(true);
      return main;
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "the class '" + mainClass + "' must have a method public static void main(String[])", e);
    }
  }

  @Override
  public String toString() {
    return mainClass;
  }
}

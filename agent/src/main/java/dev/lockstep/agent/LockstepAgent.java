// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Java agent that puts unmodified code into the time of the loop that runs it: {@code
 * -javaagent:lockstep-agent.jar}. Code on a loop with a virtual clock, and what it starts, then
 * reads that clock, waits on it, and draws its random numbers from it; all other code does what it
 * did. The flag stands for {@code --add-opens java.base/java.lang} too.
 *
 * <p>Needs JDK 25. On a JDK that is built differently nothing is changed at all, and the reason is
 * printed once.
 *
 * @since 0.1.0
 */
public final class LockstepAgent {

  private static final Module BASE = Object.class.getModule();

  /** The classes of the hooks, those that others need first. */
  private static final List<String> HOOK_CLASSES =
      List.of(
          "java.lang.LockstepSwitch",
          "java.lang.LockstepHooks$Spin",
          "java.lang.LockstepChance$Chance",
          "java.lang.LockstepChance",
          "java.lang.LockstepThreads$Natives",
          "java.lang.LockstepThreads",
          "java.lang.LockstepNatives",
          "java.lang.LockstepReach$Timers",
          "java.lang.LockstepReach",
          "java.lang.LockstepHooks$Drive",
          "java.lang.LockstepHooks$Body",
          "java.lang.LockstepHooks$Common",
          "java.lang.LockstepHooks",
          "java.lang.LockstepOwners$1",
          "java.lang.LockstepOwners",
          "java.lang.LockstepPoints$Site",
          "java.lang.LockstepPoints$Drive",
          "java.lang.LockstepPoints",
          "java.lang.LockstepSpurious$State",
          "java.lang.LockstepSpurious",
          "java.lang.LockstepFileChannel",
          "java.lang.LockstepFiles$Listing$1",
          "java.lang.LockstepFiles$Listing",
          "java.lang.LockstepFiles$Change",
          "java.lang.LockstepFiles$Natives",
          "java.lang.LockstepFiles",
          "java.lang.LockstepSockets$Kernel",
          "java.lang.LockstepSockets$Descriptor",
          "java.lang.LockstepStatics",
          "java.lang.LockstepSockets");

  private static final String POINTS = "points=";

  /**
   * Those between the JDK's network and the hooks, likewise; a program without sockets has none.
   */
  private static final List<String> SOCKET_CLASSES =
      List.of(
          "java.net.LockstepInterfaces",
          "sun.nio.ch.LockstepKeys",
          "sun.nio.ch.LockstepKeys$1",
          "sun.nio.ch.LockstepSelector",
          "sun.nio.ch.LockstepEpoll",
          "sun.nio.ch.LockstepCalls");

  private LockstepAgent() {}

  /**
   * Called by the JVM before {@code main}.
   *
   * @param arguments what stands behind the jar's name, or null: {@code points=com.acme+org.bar}
   *     makes the accesses to shared memory in these packages points
   * @param instrumentation the JVM's services for agents
   */
  public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
    install(arguments, instrumentation);
  }

  /**
   * Called by the JVM when the agent is attached, or named by {@code Launcher-Agent-Class}.
   *
   * @param arguments what was passed, or null; see {@link #premain}
   * @param instrumentation the JVM's services for agents
   */
  public static void agentmain(@Nullable String arguments, Instrumentation instrumentation) {
    install(arguments, instrumentation);
  }

  private static void install(@Nullable String arguments, Instrumentation instrumentation) {
    List<String> points = points(arguments);
    try {
      open(instrumentation, LockstepAgent.class.getModule());
      define(HOOK_CLASSES);
      Class.forName("java.lang.LockstepHooks"); // fails before anything was changed
      instrumentation.addTransformer(
          new ProgramClasses(instrumentation), /* canRetransform= */ true);
      if (!points.isEmpty()) {
        ProgramPoints.install(instrumentation, points);
      }
      whenAsked("LockstepHooks", () -> changeTime(instrumentation, points));
      whenAsked("LockstepSockets", () -> changeSockets(instrumentation));
      whenAsked("LockstepFiles", () -> change(instrumentation, new JdkFiles()).isEmpty());
    } catch (Exception | LinkageError e) {
      off("cannot be changed: " + e);
    }
  }

  /**
   * Lets a class of the hooks change its part of the JDK when a loop first asks whether it is on: a
   * JVM without a loop in virtual time is left as it is, and starts sooner.
   */
  private static void whenAsked(String hooks, Callable<Boolean> change)
      throws ReflectiveOperationException {
    BooleanSupplier installer =
        () -> {
          try {
            return change.call();
          } catch (Exception | LinkageError e) {
            off("cannot be changed: " + e);
            return false;
          }
        };
    Class.forName("java.lang." + hooks)
        .getMethod("install", BooleanSupplier.class)
        .invoke(null, installer);
  }

  private static boolean changeTime(Instrumentation instrumentation, List<String> points)
      throws Exception {
    Set<String> missing = change(instrumentation, new JdkClasses());
    if (!missing.isEmpty()) {
      off("lacks " + missing);
      return false;
    }
    if (points.isEmpty()) {
      ProgramPoints.install(instrumentation, points);
    }
    ThreadLocalRandom.current(); // or its first user in a loop would draw the seed of all
    return true;
  }

  /** Changes the JDK's network, which stays the machine's on systems other than Linux. */
  private static boolean changeSockets(Instrumentation instrumentation) throws Exception {
    define(SOCKET_CLASSES);
    return change(instrumentation, new JdkSockets()).isEmpty();
  }

  private static Set<String> change(Instrumentation instrumentation, JdkPart part)
      throws Exception {
    return new JdkTransformer(instrumentation, part).change();
  }

  /** Returns the packages that the argument, or else the system property, names. */
  private static List<String> points(@Nullable String arguments) {
    String names = System.getProperty("lockstep.points", "");
    if (arguments != null && !arguments.isEmpty()) {
      if (!arguments.startsWith(POINTS)) {
        throw new IllegalArgumentException(
            "the agent has no argument '"
                + arguments
                + "'; write -javaagent:lockstep-agent.jar, or -javaagent:lockstep-agent.jar=points="
                + "com.acme for points in a package");
      }
      names = arguments.substring(POINTS.length());
    }
    return Stream.of(names.split("[+,]")).map(String::strip).filter(it -> !it.isEmpty()).toList();
  }

  @SuppressWarnings("SystemOut") // there may be no logging yet, and it must be seen
  private static void off(String why) {
    System.err.println("[lockstep] the agent is off: this JDK (" + Runtime.version() + ") " + why);
  }

  private static void define(List<String> hooks) throws IOException, ReflectiveOperationException {
    for (String name : hooks) {
      Class<?> neighbour =
          name.startsWith("java.lang.")
              ? Object.class
              : name.startsWith("java.net.")
                  ? InetAddress.class
                  : Class.forName("sun.nio.ch.SelectorImpl");
      try (InputStream in =
          LockstepAgent.class.getResourceAsStream("hooks/" + name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new IOException("the jar of the agent lacks the class " + name);
        }
        MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
            .defineClass(in.readAllBytes());
      }
    }
  }

  /** Opens {@code java.lang} to a module, and what only the agent itself needs besides. */
  static void open(Instrumentation instrumentation, Module to) {
    Map<String, Set<Module>> opened =
        to == LockstepAgent.class.getModule()
            ? Map.of("java.lang", Set.of(to), "java.net", Set.of(to), "sun.nio.ch", Set.of(to))
            : Map.of("java.lang", Set.of(to));
    instrumentation.redefineModule(BASE, Set.of(), Map.of(), opened, Set.of(), Map.of());
  }
}

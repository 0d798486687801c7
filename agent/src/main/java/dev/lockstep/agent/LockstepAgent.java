// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
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
 */
public final class LockstepAgent {

  private static final Module BASE = Object.class.getModule();

  /** The classes of the hooks, those that others need first. */
  private static final List<String> HOOK_CLASSES =
      List.of(
          "LockstepHooks$Spin",
          "LockstepChance$Chance",
          "LockstepChance",
          "LockstepThreads$Natives",
          "LockstepThreads",
          "LockstepHooks$Drive",
          "LockstepHooks$Body",
          "LockstepHooks$Common",
          "LockstepHooks",
          "LockstepOwners$1",
          "LockstepOwners",
          "LockstepPoints$Site",
          "LockstepPoints$Drive",
          "LockstepPoints",
          "LockstepFileChannel",
          "LockstepFiles$Listing$1",
          "LockstepFiles$Listing",
          "LockstepFiles$Change",
          "LockstepFiles$Natives",
          "LockstepFiles");

  private static final String POINTS = "points=";

  /** Those of the network, likewise. */
  private static final List<String> SOCKET_CLASSES =
      List.of(
          "java.lang.LockstepSockets$Kernel",
          "java.lang.LockstepSockets$Descriptor",
          "java.lang.LockstepSockets$Bound",
          "java.lang.LockstepSockets",
          "java.net.LockstepInterfaces",
          "sun.nio.ch.LockstepKeys",
          "sun.nio.ch.LockstepKeys$1",
          "sun.nio.ch.LockstepSelector",
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
      defineHooks(instrumentation);
      for (String name : SOCKET_CLASSES) {
        define(name);
      }
      Transformer transformer = new Transformer(instrumentation);
      transformer.prepare();
      instrumentation.addTransformer(transformer, /* canRetransform= */ true);
      retransform(instrumentation, transformer);
      Set<String> missing = transformer.missing();
      if (!missing.isEmpty()) {
        instrumentation.removeTransformer(transformer);
        instrumentation.retransformClasses(loaded(instrumentation, transformer::isOfInterest));
        off("lacks " + missing);
      } else {
        ProgramPoints.install(instrumentation, points);
        ThreadLocalRandom.current(); // or its first user in a loop would draw the seed of all
        hooks("LockstepHooks").getMethod("turnOn").invoke(null);
        if (transformer.missingOfSockets().isEmpty()) {
          hooks("LockstepSockets").getMethod("turnOn").invoke(null);
        } else {
          transformer.leaveSockets();
          instrumentation.retransformClasses(loaded(instrumentation, JdkSockets::isOfInterest));
        }
        hooks("LockstepFiles")
            .getMethod("install", BooleanSupplier.class)
            .invoke(null, (BooleanSupplier) () -> installFiles(instrumentation, transformer));
      }
    } catch (Exception | LinkageError e) {
      off("cannot be changed: " + e);
    }
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

  private static Class<?> hooks(String name) throws ClassNotFoundException {
    return Class.forName("java.lang." + name);
  }

  /** Changes the JDK's files, and returns whether all was found. */
  private static boolean installFiles(Instrumentation instrumentation, Transformer transformer) {
    try {
      for (String name : JdkFiles.changedClasses()) {
        load(name);
      }
      transformer.changeFiles();
      instrumentation.retransformClasses(loaded(instrumentation, JdkFiles::isChanged));
      return transformer.hasFiles();
    } catch (ClassNotFoundException | UnmodifiableClassException | LinkageError e) {
      return false; // the files of another system, which stay the machine's
    }
  }

  @SuppressWarnings("SystemOut") // there may be no logging yet, and it must be seen
  private static void off(String why) {
    System.err.println("[lockstep] the agent is off: this JDK (" + Runtime.version() + ") " + why);
  }

  private static void defineHooks(Instrumentation instrumentation)
      throws IOException, ReflectiveOperationException {
    open(instrumentation, LockstepAgent.class.getModule());
    for (String name : HOOK_CLASSES) {
      define("java.lang." + name);
    }
    Class.forName("java.lang.LockstepHooks"); // fails before anything was changed
  }

  private static void define(String name) throws IOException, ReflectiveOperationException {
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

  /** Opens {@code java.lang} to a module, and what only the agent itself needs besides. */
  static void open(Instrumentation instrumentation, Module to) {
    Map<String, Set<Module>> opened =
        to == LockstepAgent.class.getModule()
            ? Map.of("java.lang", Set.of(to), "java.net", Set.of(to), "sun.nio.ch", Set.of(to))
            : Map.of("java.lang", Set.of(to));
    instrumentation.redefineModule(BASE, Set.of(), Map.of(), opened, Set.of(), Map.of());
  }

  private static void retransform(Instrumentation instrumentation, Transformer transformer)
      throws Exception {
    instrumentation.retransformClasses(loaded(instrumentation, transformer::isOfInterest));
    Set<String> required = transformer.requiredClasses();
    required.addAll(JdkSockets.requiredClasses());
    for (String name : required) {
      load(name);
    }
  }

  private static void load(String name) throws ClassNotFoundException {
    Class.forName(name.replace('/', '.'), /* initialize= */ false, null);
  }

  private static Class<?>[] loaded(
      Instrumentation instrumentation, Predicate<String> isOfInterest) {
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getModule() == BASE
          && instrumentation.isModifiableClass(type)
          && isOfInterest.test(type.getName().replace('.', '/'))) {
        loaded.add(type);
      }
    }
    return loaded.toArray(new Class<?>[0]);
  }
}

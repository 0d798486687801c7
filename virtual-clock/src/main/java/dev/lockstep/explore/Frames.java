package dev.lockstep.explore;

import java.util.List;
import java.util.Set;

/** Tells the frames of a program from those of what it runs on. */
final class Frames {

  private static final List<String> LIBRARIES =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "org.junit.",
          "org.opentest4j.",
          "org.assertj.",
          "org.hamcrest.",
          "org.testng.",
          "net.jqwik.",
          "kotlin.",
          "org.apache.maven.surefire.");

  /** Has no tests of its own, and classes whose names end like theirs. */
  private static final String JUNIT = "dev.lockstep.junit.";

  /** The runtime's own packages; tests of the runtime stand in the same ones. */
  private static final Set<String> RUNTIME =
      Set.of(
          "dev.lockstep",
          "dev.lockstep.sync",
          "dev.lockstep.net",
          "dev.lockstep.process",
          "dev.lockstep.spi",
          "dev.lockstep.internal",
          "dev.lockstep.virtual",
          "dev.lockstep.explore",
          "dev.lockstep.explore.history",
          "dev.lockstep.junit",
          "dev.lockstep.jqwik",
          "dev.lockstep.jqwik.internal");

  private Frames() {}

  static boolean isOfProgram(String className) {
    for (String library : LIBRARIES) {
      if (className.startsWith(library)) {
        return false;
      }
    }
    return !isOfRuntime(className);
  }

  private static boolean isOfRuntime(String className) {
    int dot = className.lastIndexOf('.');
    String topLevel =
        className.indexOf('$') < 0 ? className : className.substring(0, className.indexOf('$'));
    boolean test = topLevel.endsWith("Test") && !topLevel.startsWith(JUNIT);
    return dot > 0 && RUNTIME.contains(className.substring(0, dot)) && !test;
  }
}

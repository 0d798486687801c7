package dev.lockstep.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

  private static final String CORE = "dev.lockstep";

  /** The runtime's own packages, with those below; tests of the runtime stand in the same ones. */
  private static final List<String> RUNTIME =
      List.of(
          "dev.lockstep.explore.",
          "dev.lockstep.internal.",
          "dev.lockstep.jqwik.",
          "dev.lockstep.junit.",
          "dev.lockstep.net.",
          "dev.lockstep.process.",
          "dev.lockstep.spi.",
          "dev.lockstep.sync.",
          "dev.lockstep.virtual.");

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
    String topLevel =
        className.indexOf('$') < 0 ? className : className.substring(0, className.indexOf('$'));
    boolean test = topLevel.endsWith("Test") && !topLevel.startsWith(JUNIT);
    return !test && (isInCore(className) || RUNTIME.stream().anyMatch(className::startsWith));
  }

  private static boolean isInCore(String className) {
    return className.startsWith(CORE) && className.lastIndexOf('.') == CORE.length();
  }

  /** Returns a line of the program with a space before it; empty if it is not known. */
  static String place(@Nullable StackTraceElement site) {
    return site == null || site.getFileName() == null
        ? ""
        : " " + site.getFileName() + ":" + site.getLineNumber();
  }
}

package dev.lockstep.junit;

import dev.lockstep.explore.Interleaving;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Which settings do not fit together, and what follows from those that do. */
final class Combinations {

  private Combinations() {}

  /**
   * Checks what annotations and builders have set. What only the configuration says is dropped
   * where it does not fit.
   *
   * @throws ExtensionConfigurationException with the remedy
   */
  static void check(Settings settings, ExtensionContext context) {
    boolean real = settings.get(Setting.CLOCK) == TestClock.REAL;
    if (real && settings.isSet(Setting.TIME_LIMIT)) {
      throw wrong("timeLimit limits the virtual clock, and clock is REAL: set watchdog", context);
    }
    if (real && settings.isSet(Setting.STRICT) && settings.get(Setting.STRICT)) {
      throw wrong("strict is about the virtual clock, and clock is REAL: remove one", context);
    }
    String obstacle = obstacle(settings, context);
    if (obstacle != null && context.getTestMethod().flatMap(Combinations::replay).isPresent()) {
      throw wrong("@Replay " + obstacle, context);
    }
    if (obstacle != null
        && settings.isSet(Setting.INTERLEAVINGS)
        && settings.get(Setting.INTERLEAVINGS) > 1) {
      throw wrong(
          "interleavings = "
              + settings.get(Setting.INTERLEAVINGS)
              + " "
              + obstacle
              + ", or set interleavings = 1",
          context);
    }
    if (obstacle != null
        && settings.isSet(Setting.SELF_CHECK)
        && settings.get(Setting.SELF_CHECK)) {
      throw wrong("selfCheck " + obstacle + ", or set selfCheck = false", context);
    }
    context.getTestMethod().ifPresent(method -> checkScope(method, context));
  }

  private static void checkScope(Method method, ExtensionContext context) {
    if (Settings.of(method).isSet(Setting.SCOPE)) {
      throw wrong("scope says which tests share a loop: set it on the class", context);
    }
  }

  /** Why a test cannot be run more than once, and the remedy; null if it can. */
  private static @org.jspecify.annotations.Nullable String obstacle(
      Settings settings, ExtensionContext context) {
    if (settings.get(Setting.CLOCK) == TestClock.REAL) {
      return "needs a virtual clock: set clock = TestClock.VIRTUAL";
    }
    if (settings.get(Setting.SCOPE) == LoopScope.CLASS) {
      return "needs a loop for each run: set scope = LoopScope.TEST";
    }
    if (context.getTestInstanceLifecycle().equals(Optional.of(TestInstance.Lifecycle.PER_CLASS))) {
      return "needs a fresh instance for each run: remove @TestInstance(PER_CLASS)";
    }
    boolean factory =
        context
            .getTestMethod()
            .filter(method -> AnnotationSupport.isAnnotated(method, TestFactory.class))
            .isPresent();
    return factory ? "does not work on a @TestFactory: use @ParameterizedTest" : null;
  }

  private static ExtensionConfigurationException wrong(String what, ExtensionContext context) {
    return new ExtensionConfigurationException(what + " (" + context.getDisplayName() + ")");
  }

  /** Whether a test is run by {@link ExploredTest}. */
  static boolean isExplored(Settings settings, ExtensionContext context) {
    if (context.getTestMethod().isEmpty() || obstacle(settings, context) != null) {
      return false;
    }
    return settings.get(Setting.INTERLEAVINGS) > 1
        || settings.get(Setting.SELF_CHECK)
        || replay(context.getRequiredTestMethod()).isPresent();
  }

  /**
   * The interleaving that {@link Replay} asks for.
   *
   * @throws ExtensionConfigurationException if it cannot be read
   */
  static Optional<Interleaving> replay(Method method) {
    return AnnotationSupport.findAnnotation(method, Replay.class)
        .map(
            replay -> {
              try {
                return Interleaving.parse(replay.value());
              } catch (IllegalArgumentException e) {
                throw new ExtensionConfigurationException(
                    "@Replay of " + method.getName() + "(): " + e.getMessage(), e);
              }
            });
  }
}

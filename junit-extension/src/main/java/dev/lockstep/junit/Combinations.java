package dev.lockstep.junit;

import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Which settings do not fit together. */
final class Combinations {

  private Combinations() {}

  static void check(Settings settings, ExtensionContext context) {
    if (settings.get(Setting.CLOCK) == TestClock.REAL && settings.isSet(Setting.TIME_LIMIT)) {
      throw new ExtensionConfigurationException(
          "timeLimit limits the virtual clock, and clock is REAL: set watchdog instead, for "
              + context.getDisplayName());
    }
    context.getTestMethod().ifPresent(Combinations::checkScope);
  }

  private static void checkScope(java.lang.reflect.Method method) {
    if (Settings.of(method).isSet(Setting.SCOPE)) {
      throw new ExtensionConfigurationException(
          "scope says which tests share a loop: set it on the class, not on "
              + method.getName()
              + "()");
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

import dev.lockstep.Engine;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.TestClock;
import dev.lockstep.junit.TestExplorer;
import dev.lockstep.junit.TestName;
import dev.lockstep.junit.TestNetwork;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** The rules for combinations of settings, and what follows from them. */
public final class SettingsRules {

  /** The settings of what is seen in packages with points. */
  private static final List<Setting<?>> OF_POINTS =
      List.of(Setting.RACES, Setting.SPURIOUS_WAKE_UPS, Setting.SPURIOUS_FAILURES);

  /** The settings of what is seen in many interleavings. */
  private static final List<Setting<?>> OF_MANY =
      Stream.concat(
              Stream.of(Setting.CANCELLING, Setting.POINTS, Setting.LATENESS), OF_POINTS.stream())
          .toList();

  private SettingsRules() {}

  /**
   * Drops configured values that conflict with those of annotations and builders, and checks the
   * latter.
   *
   * @return the effective settings
   * @throws ExtensionConfigurationException if they conflict; the message has the remedy
   */
  public static Settings fitted(Settings settings, ExtensionContext context, SettingsCache cache) {
    Settings fitted = settings;
    if (isSetForMany(settings)) {
      fitted = fitted.unconfigured(Setting.CLOCK, Setting.RATE, Setting.SCOPE);
    }
    if (settings.isSet(Setting.TIME_LIMIT)
        || settings.isSet(Setting.RATE)
        || isOn(Setting.STRICT, settings)
        || isAgentRequired(settings)) {
      fitted = fitted.unconfigured(Setting.CLOCK);
    }
    checkClock(fitted, context);
    if (isSetForMany(fitted)) {
      checkMany(fitted, context);
    }
    Optional<Method> method = context.getTestMethod();
    if (method.isPresent() && cache.of(method.get()).isSet(Setting.SCOPE)) {
      throw wrong("scope must be set on the class, not on a method", context);
    }
    return fitted;
  }

  private static boolean isOn(Setting<Boolean> setting, Settings settings) {
    return settings.isSet(setting) && settings.get(setting);
  }

  private static boolean isAgentRequired(Settings settings) {
    return settings.isSet(Setting.UNMODIFIED)
        && settings.get(Setting.UNMODIFIED).equals(Optional.of(true));
  }

  private static boolean areManySet(Settings settings) {
    return settings.isSet(Setting.INTERLEAVINGS) && settings.get(Setting.INTERLEAVINGS) > 1;
  }

  private static boolean isSetForMany(Settings settings) {
    return areManySet(settings)
        || isOn(Setting.SELF_CHECK, settings)
        || settings.get(Setting.REPLAY).isPresent();
  }

  private static void checkClock(Settings settings, ExtensionContext context) {
    if (settings.get(Setting.CLOCK) != TestClock.REAL) {
      return;
    }
    if (settings.isSet(Setting.TIME_LIMIT)) {
      throw wrong("timeLimit cannot be used with clock = REAL; use watchdog", context);
    }
    if (settings.isSet(Setting.RATE)) {
      throw wrong("rate cannot be used with clock = REAL; remove one of them", context);
    }
    if (isOn(Setting.STRICT, settings)) {
      throw wrong("strict cannot be used with clock = REAL; remove one of them", context);
    }
    if (isAgentRequired(settings)) {
      throw wrong(
          "unmodified = true cannot be used with clock = REAL, on which code runs as it is; remove"
              + " one of them",
          context);
    }
  }

  /**
   * Returns the network of a loop.
   *
   * @param usesWorld whether anything that runs on it takes a world
   * @throws ExtensionConfigurationException if it takes one, and the setting is the machine's
   */
  public static TestNetwork network(
      Settings settings, boolean usesWorld, ExtensionContext context) {
    TestNetwork fitting =
        usesWorld || isUnmodified(settings) ? TestNetwork.WORLD : TestNetwork.MACHINE;
    TestNetwork set = settings.get(Setting.NETWORK).orElse(fitting);
    if (set == TestNetwork.MACHINE && usesWorld) {
      throw wrong(
          "network = MACHINE cannot be used with a parameter World; remove one of them", context);
    }
    return set;
  }

  /** Returns whether the agent puts the code of a test into the test's time. */
  private static boolean isUnmodified(Settings settings) {
    return settings.get(Setting.CLOCK) == TestClock.VIRTUAL
        && settings.get(Setting.UNMODIFIED).orElse(true)
        && settings.get(Setting.ENGINE).orElse(Engine.CARRIER) == Engine.CARRIER
        && !"baton".equalsIgnoreCase(System.getProperty("lockstep.engine"))
        && Engine.CARRIER.capabilities().contains(Engine.Capability.VIRTUAL_JDK);
  }

  private static void checkMany(Settings settings, ExtensionContext context) {
    String obstacle = obstacle(settings, context);
    if (obstacle == null) {
      return;
    }
    if (settings.get(Setting.REPLAY).isPresent()) {
      throw wrong("@Replay " + obstacle, context);
    }
    if (areManySet(settings)) {
      String count = "interleavings = " + settings.get(Setting.INTERLEAVINGS) + " ";
      throw wrong(count + obstacle + ", or set interleavings = 1", context);
    }
    if (isOn(Setting.SELF_CHECK, settings)) {
      throw wrong("selfCheck " + obstacle + ", or set selfCheck = false", context);
    }
  }

  /** Returns the reason why a test cannot run more than once, with the remedy; null if it can. */
  private static @Nullable String obstacle(Settings settings, ExtensionContext context) {
    if (settings.get(Setting.CLOCK) == TestClock.REAL) {
      return "needs a virtual clock: set clock = TestClock.VIRTUAL";
    }
    if (settings.get(Setting.RATE).isPresent()) {
      return "needs a clock that jumps: remove rate";
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

  /**
   * Returns whether a test runs many times, or in a given interleaving, each time on a loop of its
   * own.
   *
   * @param hasReplayFile returns whether a test has a replay file
   * @throws ExtensionConfigurationException if it does not, but has settings of what is explored
   */
  public static boolean isExplored(
      Settings settings, ExtensionContext context, Predicate<ExtensionContext> hasReplayFile) {
    boolean wanted =
        settings.get(Setting.INTERLEAVINGS) > 1
            || settings.get(Setting.SELF_CHECK)
            || settings.get(Setting.REPLAY).isPresent()
            || explorer(context) != null;
    boolean explored =
        context.getTestMethod().isPresent()
            && (wanted || hasReplayFile.test(context))
            && obstacle(settings, context) == null;
    if (!explored) {
      checkNone(OF_MANY, "many interleavings: set interleavings", settings, context);
    }
    return explored;
  }

  /** Fails if one of some settings is set, which need what there is not. */
  private static void checkNone(
      List<Setting<?>> which, String needed, Settings settings, ExtensionContext context) {
    for (Setting<?> setting : which) {
      if (settings.isSet(setting) && !isOff(settings.get(setting))) {
        throw wrong(
            setting.text(settings) + " needs " + needed + ", or remove " + setting.name(), context);
      }
    }
  }

  private static boolean isOff(Object value) {
    return value.equals(false) || value == DataRaces.IGNORE;
  }

  /**
   * Returns the settings of a test that is explored, without those that only the configuration has
   * and that need points, if it has none.
   *
   * @throws ExtensionConfigurationException if annotations and builders have such settings
   */
  public static Settings withPoints(Settings settings, ExtensionContext context) {
    if (!settings.get(Setting.POINTS).isEmpty()
        || Engine.CARRIER.capabilities().contains(Engine.Capability.SHARED_MEMORY)) {
      return settings;
    }
    checkNone(OF_POINTS, "points: set points to a package of the program", settings, context);
    return settings.unconfigured(OF_POINTS.toArray(new Setting<?>[0]));
  }

  /**
   * Reports to the explorer in charge, if there is one, that a test cannot be explored.
   *
   * @throws TestAbortedException if there is one
   */
  public static void refuse(Settings settings, ExtensionContext context) {
    TestExplorer explorer = explorer(context);
    String reason = explorer == null ? null : refusal(settings, context);
    if (explorer != null && reason != null) {
      explorer.refused(TestName.of(context), reason);
      throw new TestAbortedException(reason);
    }
  }

  /** Returns the explorer that is in charge in place of the extension, or null. */
  public static @Nullable TestExplorer explorer(ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(TestExplorer.class))
        .get(TestExplorer.class, TestExplorer.class);
  }

  private static @Nullable String refusal(Settings settings, ExtensionContext context) {
    return settings.get(Setting.REPLAY).isPresent()
        ? "runs in one interleaving: remove @Replay"
        : obstacle(settings, context);
  }
}

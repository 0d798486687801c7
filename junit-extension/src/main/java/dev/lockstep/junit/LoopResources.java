// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * The locks of tests that cannot run in parallel: those on the real clock or at a rate, and those
 * that share a loop. JUnit finds it through {@link LoopTest} and {@link LoopSettings}.
 *
 * @since 0.1.0
 */
public final class LoopResources implements ResourceLocksProvider {

  /** Creates the provider; called by JUnit. */
  public LoopResources() {}

  @Override
  public Set<Lock> provideForClass(Class<?> testClass) {
    return locks(testClass, testClass);
  }

  @Override
  public Set<Lock> provideForNestedClass(List<Class<?>> enclosing, Class<?> testClass) {
    return locks(testClass, testClass);
  }

  @Override
  public Set<Lock> provideForMethod(List<Class<?>> enclosing, Class<?> testClass, Method method) {
    return locks(method, testClass);
  }

  private static Set<Lock> locks(AnnotatedElement element, Class<?> testClass) {
    try {
      return locks(Settings.of(element, LoopExtension.ANNOTATIONS), testClass);
    } catch (ExtensionConfigurationException e) {
      return Set.of(); // the test itself reports it; an exception here would fail all tests
    }
  }

  private static Set<Lock> locks(Settings settings, Class<?> testClass) {
    if (settings.get(Setting.CLOCK) == TestClock.REAL || settings.get(Setting.RATE).isPresent()) {
      return Set.of(new Lock(LoopExtension.REAL_CLOCK, ResourceAccessMode.READ_WRITE));
    }
    if (settings.get(Setting.SCOPE) == LoopScope.CLASS) {
      String shared = "dev.lockstep.loop of " + testClass.getName();
      return Set.of(new Lock(shared, ResourceAccessMode.READ_WRITE));
    }
    return Set.of();
  }
}

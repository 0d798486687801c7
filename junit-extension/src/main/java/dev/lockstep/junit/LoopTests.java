// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The tests that run on loops, for programs that launch JUnit.
 *
 * @since 0.1.0
 */
public final class LoopTests {

  private LoopTests() {}

  /**
   * Returns whether a test runs on a loop.
   *
   * @param testClass the class that runs, which may have inherited the method
   * @param method the method
   * @return whether an annotation or a field registers the extension
   */
  public static boolean isOnLoop(Class<?> testClass, Method method) {
    if (isOnLoop(method)) {
      return true;
    }
    for (@Nullable Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
      if (isOnLoop(type) || hasField(type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasField(Class<?> type) {
    return AnnotationSupport.findAnnotatedFields(type, RegisterExtension.class).stream()
        .anyMatch(field -> field.getType() == LoopExtension.class);
  }

  private static boolean isOnLoop(AnnotatedElement element) {
    return AnnotationSupport.isAnnotated(element, LoopTest.class)
        || AnnotationSupport.isAnnotated(element, LoopSettings.class)
        || AnnotationSupport.findRepeatableAnnotations(element, ExtendWith.class).stream()
            .flatMap(found -> Arrays.stream(found.value()))
            .anyMatch(LoopExtension.class::equals);
  }
}

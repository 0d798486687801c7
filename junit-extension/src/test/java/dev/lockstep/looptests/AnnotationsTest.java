// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The two annotations with settings, which cannot share their attributes. */
class AnnotationsTest {

  private static Map<String, String> attributes(Class<?> annotation) {
    Map<String, String> attributes = new TreeMap<>();
    for (Method method : annotation.getDeclaredMethods()) {
      Object standard = method.getDefaultValue();
      attributes.put(
          method.getName(),
          method.getGenericReturnType().getTypeName()
              + " default "
              + (standard instanceof Object[] array
                  ? Arrays.toString(array)
                  : standard.getClass().isArray() ? length(standard) + " values" : standard));
    }
    return attributes;
  }

  private static int length(Object array) {
    return java.lang.reflect.Array.getLength(array);
  }

  @Test
  void loopTestAndLoopSettingsHaveTheSameAttributesWithTheSameTypesAndDefaults() {
    assertThat(attributes(LoopTest.class)).isEqualTo(attributes(LoopSettings.class)).hasSize(21);
  }

  @Test
  void allAttributesAreUnsetByDefault() {
    assertThat(attributes(LoopTest.class).values())
        .allMatch(it -> it.matches(".*\\[\\] default (\\[]|0 values)|java.lang.String default "));
  }

  @Test
  void loopTestAndLoopSettingsAreUsedInTheSameWay() {
    assertThat(LoopTest.class.getAnnotation(Target.class))
        .isEqualTo(LoopSettings.class.getAnnotation(Target.class));
    assertThat(LoopTest.class.getAnnotation(Retention.class))
        .isEqualTo(LoopSettings.class.getAnnotation(Retention.class));
    assertThat(LoopTest.class.getAnnotation(ExtendWith.class))
        .isEqualTo(LoopSettings.class.getAnnotation(ExtendWith.class));
    assertThat(LoopTest.class.getAnnotation(ResourceLock.class))
        .isEqualTo(LoopSettings.class.getAnnotation(ResourceLock.class));
    assertThat(LoopTest.class.isAnnotationPresent(Inherited.class))
        .isEqualTo(LoopSettings.class.isAnnotationPresent(Inherited.class));
  }
}

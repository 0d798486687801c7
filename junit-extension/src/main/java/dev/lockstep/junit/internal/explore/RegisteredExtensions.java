// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.explore;

import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The extensions that JUnit has registered for a class or a test. Its public API does not tell
 * them; the contexts of its engine do, from 5.12 on.
 */
final class RegisteredExtensions {

  private static final String TELLS = "org.junit.jupiter.engine.extension.ExtensionContextInternal";

  private RegisteredExtensions() {}

  /**
   * Returns the extensions of a kind, in the order in which JUnit calls them; none if this version
   * of JUnit does not tell them.
   */
  static <E extends Extension> List<E> of(ExtensionContext context, Class<E> kind) {
    Class<?> telling = telling(context.getClass());
    return telling != null
            && ReflectionSupport.invokeMethod(getter(telling), context, kind)
                instanceof List<?> found
        ? found.stream().map(kind::cast).toList()
        : List.of();
  }

  private static Method getter(Class<?> telling) {
    try {
      return telling.getMethod("getExtensions", Class.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("this version of JUnit is not supported; use 5.14 or 6", e);
    }
  }

  private static @Nullable Class<?> telling(@Nullable Class<?> type) {
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> implemented : at.getInterfaces()) {
        if (implemented.getName().equals(TELLS)) {
          return implemented;
        }
      }
    }
    return null;
  }
}

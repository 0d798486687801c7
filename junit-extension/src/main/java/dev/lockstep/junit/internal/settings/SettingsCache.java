// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cache of the settings of annotations and of the configuration, each read once in a run of
 * JUnit.
 */
public final class SettingsCache {

  private final List<Class<? extends Annotation>> kinds;
  private final Map<AnnotatedElement, Settings> ofElements = new ConcurrentHashMap<>();
  private volatile @Nullable Map<Setting<?>, Object> configured;

  /**
   * Creates an empty cache.
   *
   * @param kinds the annotation types to read, see {@link Settings#of(AnnotatedElement, List)}
   */
  public SettingsCache(List<Class<? extends Annotation>> kinds) {
    this.kinds = List.copyOf(kinds);
  }

  /**
   * Returns the settings of a test or a class, not yet checked by {@link SettingsRules}.
   *
   * @param built the settings of the extension itself
   * @throws ExtensionConfigurationException if a value cannot be read
   */
  public Settings of(ExtensionContext context, Settings built) {
    Settings settings = built;
    for (AnnotatedElement element : elements(context)) {
      settings = settings.with(of(element));
    }
    return settings.above(configured(context));
  }

  /** Returns the classes of a test, from the outermost inwards, then its method. */
  private static List<AnnotatedElement> elements(ExtensionContext context) {
    List<AnnotatedElement> elements = new ArrayList<>();
    elements.addAll(context.getEnclosingTestClasses());
    context.getTestClass().ifPresent(elements::add);
    context.getTestMethod().ifPresent(elements::add);
    return elements;
  }

  /** Returns the settings of the annotations of a class or method itself. */
  Settings of(AnnotatedElement element) {
    Settings known = ofElements.get(element);
    if (known == null) {
      known = Settings.of(element, kinds);
      ofElements.put(element, known);
    }
    return known;
  }

  /**
   * Returns the settings of the configuration, which are the same for all tests.
   *
   * @throws ExtensionConfigurationException if a value cannot be read
   */
  Map<Setting<?>, Object> configured(ExtensionContext context) {
    Map<Setting<?>, Object> known = configured;
    if (known == null) {
      known = readConfiguration(context);
      configured = known;
    }
    return known;
  }

  private static Map<Setting<?>, Object> readConfiguration(ExtensionContext context) {
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Setting<?> setting : Setting.ALL) {
      context
          .getConfigurationParameter(setting.parameter())
          .filter(text -> !text.isBlank())
          .ifPresent(text -> values.put(setting, setting.read(text, "of the configuration")));
    }
    return values;
  }
}

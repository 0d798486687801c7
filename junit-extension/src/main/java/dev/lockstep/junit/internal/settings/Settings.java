// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.Replay;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The settings of a test. Precedence, from the highest: the annotation of the method, of its class,
 * of the enclosing classes, the builder of the extension, a configuration parameter of JUnit (or
 * system property).
 */
public final class Settings {

  /** Settings without any value. */
  public static final Settings NONE = new Settings(Map.of(), Map.of());

  private final Map<Setting<?>, Object> values;
  private final Map<Setting<?>, Object> configured;

  private Settings(Map<Setting<?>, Object> values, Map<Setting<?>, Object> configured) {
    this.values = Map.copyOf(values);
    this.configured = Map.copyOf(configured);
  }

  /**
   * Reads the annotations of a class or method itself.
   *
   * @param kinds annotation types with an attribute for each of {@link Setting#ALL}; later ones
   *     take precedence
   * @throws ExtensionConfigurationException if a value cannot be read
   */
  public static Settings of(AnnotatedElement element, List<Class<? extends Annotation>> kinds) {
    Map<Setting<?>, Object> values = new HashMap<>();
    for (Class<? extends Annotation> kind : kinds) {
      AnnotationSupport.findAnnotation(element, kind)
          .ifPresent(found -> addTo(values, found, element));
    }
    AnnotationSupport.findAnnotation(element, Replay.class)
        .ifPresent(found -> values.put(Setting.REPLAY, replay(found.value(), element)));
    return values.isEmpty() ? NONE : new Settings(values, Map.of());
  }

  private static void addTo(
      Map<Setting<?>, Object> values, Annotation annotation, AnnotatedElement element) {
    for (Setting<?> setting : Setting.ALL) {
      setting.readFrom(annotation, element).ifPresent(value -> values.put(setting, value));
    }
  }

  private static Optional<Interleaving> replay(String line, AnnotatedElement element) {
    try {
      return Optional.of(Interleaving.parse(line));
    } catch (IllegalArgumentException e) {
      String test = element instanceof Method method ? method.getName() + "()" : element.toString();
      throw new ExtensionConfigurationException("@Replay of " + test + ": " + e.getMessage(), e);
    }
  }

  /** Returns these settings with one more value. */
  public <T> Settings with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> more = new HashMap<>(values);
    more.put(setting, value);
    return new Settings(more, configured);
  }

  /** Returns these settings, overridden by those that are nearer to the test. */
  Settings with(Settings nearer) {
    Map<Setting<?>, Object> more = new HashMap<>(values);
    more.putAll(nearer.values);
    return new Settings(more, configured);
  }

  /** Returns these settings with those of the configuration as defaults. */
  Settings above(Map<Setting<?>, Object> configuration) {
    return new Settings(values, configuration);
  }

  /** Returns these settings without the configured values of some. */
  Settings unconfigured(Setting<?>... dropped) {
    Map<Setting<?>, Object> fewer = new HashMap<>(configured);
    fewer.keySet().removeAll(List.of(dropped));
    return new Settings(values, fewer);
  }

  /** Returns the value that is set, or else the default. */
  @SuppressWarnings("unchecked")
  public // with() and the readers keep the types
  <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      value = configured.get(setting);
    }
    return value == null ? setting.standard() : (T) value;
  }

  /** Returns whether an annotation or a builder sets a setting. */
  public boolean isSet(Setting<?> setting) {
    return values.containsKey(setting);
  }

  /** Returns whether no annotation and no builder sets anything. */
  public boolean isEmpty() {
    return values.isEmpty();
  }
}

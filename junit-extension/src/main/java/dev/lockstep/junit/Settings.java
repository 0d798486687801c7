package dev.lockstep.junit;

import dev.lockstep.explore.Interleaving;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The settings of a test. Where more than one place says something, the first of these counts: the
 * annotation of the method, of its class, of the enclosing classes, the builder of the extension, a
 * configuration parameter of JUnit (or system property).
 */
final class Settings {

  /** Nothing is set. */
  static final Settings NONE = new Settings(Map.of(), Map.of());

  private final Map<Setting<?>, Object> values;
  private final Map<Setting<?>, Object> configured;

  private Settings(Map<Setting<?>, Object> values, Map<Setting<?>, Object> configured) {
    this.values = Map.copyOf(values);
    this.configured = Map.copyOf(configured);
  }

  /**
   * The settings of a test or a class.
   *
   * @throws ExtensionConfigurationException if they do not fit together
   */
  static Settings of(ExtensionContext context, Settings built, SettingsCache cache) {
    Map<Setting<?>, Object> values = new HashMap<>(built.values);
    for (AnnotatedElement element : elements(context)) {
      values.putAll(cache.of(element).values);
    }
    return Combinations.fitted(new Settings(values, cache.configured(context)), context, cache);
  }

  /**
   * What annotations say of a class or method itself.
   *
   * @throws ExtensionConfigurationException if a value cannot be read
   */
  static Settings of(AnnotatedElement element) {
    Map<Setting<?>, Object> values = new HashMap<>();
    AnnotationSupport.findAnnotation(element, LoopSettings.class)
        .ifPresent(found -> addTo(values, found, element));
    AnnotationSupport.findAnnotation(element, LoopTest.class)
        .ifPresent(found -> addTo(values, found, element));
    AnnotationSupport.findAnnotation(element, Replay.class)
        .ifPresent(found -> values.put(Setting.REPLAY, replay(found.value(), element)));
    return values.isEmpty() ? NONE : new Settings(values, Map.of());
  }

  /** The classes of a test from the outermost inwards, then its method. */
  private static List<AnnotatedElement> elements(ExtensionContext context) {
    List<AnnotatedElement> elements = new ArrayList<>();
    elements.addAll(context.getEnclosingTestClasses());
    context.getTestClass().ifPresent(elements::add);
    context.getTestMethod().ifPresent(elements::add);
    return elements;
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

  /** These settings, and one more. */
  <T> Settings with(Setting<T> setting, T value) {
    Map<Setting<?>, Object> more = new HashMap<>(values);
    more.put(setting, value);
    return new Settings(more, configured);
  }

  /** These settings, without what the configuration says of some. */
  Settings unconfigured(Setting<?>... dropped) {
    Map<Setting<?>, Object> fewer = new HashMap<>(configured);
    fewer.keySet().removeAll(List.of(dropped));
    return new Settings(values, fewer);
  }

  /** A value: what was set, or else the standard one. */
  @SuppressWarnings("unchecked") // with() and the readers keep the types
  <T> T get(Setting<T> setting) {
    Object value = values.get(setting);
    if (value == null) {
      value = configured.get(setting);
    }
    return value == null ? setting.standard() : (T) value;
  }

  /** Whether an annotation or a builder sets it. */
  boolean isSet(Setting<?> setting) {
    return values.containsKey(setting);
  }

  /** Whether no annotation and no builder sets anything. */
  boolean isEmpty() {
    return values.isEmpty();
  }
}

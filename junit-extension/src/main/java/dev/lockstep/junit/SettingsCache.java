package dev.lockstep.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What annotations and the configuration say, each read once in a run of JUnit. */
final class SettingsCache {

  private final Map<AnnotatedElement, Settings> ofElements = new ConcurrentHashMap<>();
  private volatile @Nullable Map<Setting<?>, Object> configured;

  /** What annotations say of a class or method itself. */
  Settings of(AnnotatedElement element) {
    Settings known = ofElements.get(element);
    if (known == null) {
      known = Settings.of(element);
      ofElements.put(element, known);
    }
    return known;
  }

  /**
   * What the configuration says, which is the same for all tests.
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

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.junit.PropertyEngine;
import dev.lockstep.junit.PropertyExplorer;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * The engines beside Jupiter whose properties a campaign explores: those that are found on the
 * path.
 */
final class PropertyEngines {

  private final List<PropertyEngine> engines = new ArrayList<>();

  private PropertyEngines() {
    ServiceLoader.load(PropertyEngine.class).forEach(engines::add);
  }

  /** Finds the engines on the path. */
  static PropertyEngines find() {
    return new PropertyEngines();
  }

  List<String> ids() {
    return engines.stream().map(PropertyEngine::id).toList();
  }

  boolean hasOnLoop(Class<?> testClass, Method method) {
    return engines.stream().anyMatch(engine -> engine.isOnLoop(testClass, method));
  }

  /**
   * Returns the configuration parameters of a launch, in which each engine writes to its own file
   * of a directory.
   */
  Map<String, String> configuration(Path directory) {
    Map<String, String> configuration = new HashMap<>();
    for (PropertyEngine engine : engines) {
      configuration.putAll(engine.configuration(directory.resolve(engine.id())));
    }
    return configuration;
  }

  /** Launches with an explorer in charge of the properties of all engines. */
  void explore(PropertyExplorer explorer, Runnable launch) {
    Runnable explored = launch;
    for (PropertyEngine engine : engines) {
      Runnable inner = explored;
      explored = () -> engine.explore(explorer, inner);
    }
    explored.run();
  }
}

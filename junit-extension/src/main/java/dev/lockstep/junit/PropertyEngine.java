// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;

/**
 * An engine of the JUnit Platform, other than Jupiter, whose properties can run on loops. It serves
 * programs that launch JUnit and explore what they find, as {@link TestExplorer} does for Jupiter's
 * tests. Engines are services: such a program finds those on its path by {@link
 * java.util.ServiceLoader} and requires none.
 *
 * @since 0.1.0
 */
public interface PropertyEngine {

  /**
   * Returns the engine's identifier on the JUnit Platform.
   *
   * @return the identifier, such as {@code jqwik}
   */
  String id();

  /**
   * Returns whether a property of this engine runs on a loop.
   *
   * @param testClass the class that runs, which may have inherited the method
   * @param method the method, of this engine or another one
   * @return whether it is such a property
   */
  boolean isOnLoop(Class<?> testClass, Method method);

  /**
   * Returns the configuration parameters for a launch that leaves nothing behind.
   *
   * @param scratch a file that does not exist, which the engine may write and the caller deletes
   * @return the parameters by name
   */
  Map<String, String> configuration(Path scratch);

  /**
   * Launches JUnit with an explorer in charge of the properties of this engine.
   *
   * @param explorer decides how the properties run, and is called with their results
   * @param launch launches JUnit on the calling thread
   */
  void explore(PropertyExplorer explorer, Runnable launch);
}

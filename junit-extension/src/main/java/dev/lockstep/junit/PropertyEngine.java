package dev.lockstep.junit;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;

/**
 * An engine of the JUnit Platform, beside Jupiter, whose properties can run on loops: for a program
 * that launches JUnit and explores what it finds, as {@link TestExplorer} is for Jupiter's tests. A
 * service: such a program finds by {@link java.util.ServiceLoader} those that are on its path, and
 * needs none.
 */
public interface PropertyEngine {

  /**
   * Returns the engine's identifier on the JUnit Platform.
   *
   * @return such as {@code jqwik}
   */
  String id();

  /**
   * Returns whether a property of this engine runs on a loop.
   *
   * @param testClass the class that runs, which may have inherited the method
   * @param method the method, of this engine or another one
   * @return whether it does
   */
  boolean isOnLoop(Class<?> testClass, Method method);

  /**
   * Returns the configuration parameters for a launch that leaves nothing behind.
   *
   * @param scratch a file that does not exist, for what the engine writes; the caller deletes it
   * @return by name
   */
  Map<String, String> configuration(Path scratch);

  /**
   * Launches with an explorer in charge of the properties of this engine.
   *
   * @param explorer says how they run, and is told what became of them
   * @param launch launches JUnit on the calling thread
   */
  void explore(PropertyExplorer explorer, Runnable launch);
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

import dev.lockstep.junit.LoopScope;
import dev.lockstep.virtual.World;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * The tests that take a {@link World} as a parameter, and so use its network in place of the
 * machine's. Used before a loop is created; each class is examined once.
 */
public final class WorldUsers {

  private final Map<Class<?>, Boolean> ofInstances = new ConcurrentHashMap<>();
  private final Map<Class<?>, Boolean> ofClasses = new ConcurrentHashMap<>();

  /**
   * Returns whether a test uses a world: the test itself, its set-up, its tear-down or the
   * constructor takes one.
   */
  public boolean isTest(ExtensionContext context) {
    return takesWorld(context.getRequiredTestMethod())
        || Stream.concat(
                context.getEnclosingTestClasses().stream(),
                Stream.of(context.getRequiredTestClass()))
            .anyMatch(it -> ofInstances.computeIfAbsent(it, WorldUsers::ofInstance));
  }

  /**
   * Returns whether the loop of a class uses a world: anything that runs on this loop takes one.
   */
  public boolean isClass(Class<?> testClass, LoopScope scope) {
    return scope == LoopScope.CLASS
        ? ofClasses.computeIfAbsent(testClass, WorldUsers::anywhere)
        : methods(testClass).stream().anyMatch(WorldUsers::isForAll);
  }

  private static boolean isForAll(Method method) {
    return AnnotationSupport.isAnnotated(method, BeforeAll.class)
        || AnnotationSupport.isAnnotated(method, AfterAll.class);
  }

  private static boolean ofInstance(Class<?> testClass) {
    return takesWorld(testClass.getDeclaredConstructors())
        || methods(testClass).stream()
            .anyMatch(
                it ->
                    AnnotationSupport.isAnnotated(it, BeforeEach.class)
                        || AnnotationSupport.isAnnotated(it, AfterEach.class));
  }

  private static boolean anywhere(Class<?> testClass) {
    return takesWorld(testClass.getDeclaredConstructors())
        || !methods(testClass).isEmpty()
        || Arrays.stream(testClass.getDeclaredClasses()).anyMatch(WorldUsers::anywhere);
  }

  /** Returns the methods of a class, including inherited ones, that take a world. */
  private static List<Method> methods(Class<?> testClass) {
    return ReflectionSupport.findMethods(
        testClass, WorldUsers::takesWorld, HierarchyTraversalMode.TOP_DOWN);
  }

  private static boolean takesWorld(Executable... executables) {
    return Arrays.stream(executables)
        .flatMap(it -> Arrays.stream(it.getParameterTypes()))
        .anyMatch(World.class::equals);
  }
}

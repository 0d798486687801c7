// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.explore;

import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExecutableInvoker;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.function.Executable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Fresh instances of a test class and of its enclosing classes, with the lifecycle methods that
 * JUnit would call on them. Parameters are resolved as JUnit does; fields that other extensions
 * fill stay empty.
 */
final class TestInstances {

  private final ExecutableInvoker invoker;
  private final List<Class<?>> classes;
  private final List<Object> instances = new ArrayList<>();

  TestInstances(ExtensionContext context) {
    invoker = context.getExecutableInvoker();
    classes = new ArrayList<>(context.getEnclosingTestClasses());
    classes.add(context.getRequiredTestClass());
  }

  /** Creates the instances and runs their set-up, the outermost first. */
  void setUp() {
    for (Class<?> testClass : classes) {
      instances.add(instance(testClass));
    }
    for (int i = 0; i < classes.size(); i++) {
      for (Method method :
          methods(classes.get(i), BeforeEach.class, HierarchyTraversalMode.TOP_DOWN)) {
        invoker.invoke(method, instances.get(i));
      }
    }
  }

  private Object instance(Class<?> testClass) {
    Constructor<?> constructor = testClass.getDeclaredConstructors()[0];
    boolean inner = !instances.isEmpty();
    return inner
        ? invoker.invoke(constructor, instances.get(instances.size() - 1))
        : invoker.invoke(constructor);
  }

  /** Calls a method of the innermost instance. */
  void call(Method method) {
    invoker.invoke(method, instances.get(instances.size() - 1));
  }

  /** Returns the calls that tear the instances down, the innermost first. */
  List<Executable> tearDown() {
    List<Executable> calls = new ArrayList<>();
    for (int i = instances.size() - 1; i >= 0; i--) {
      Object instance = instances.get(i);
      for (Method method :
          methods(classes.get(i), AfterEach.class, HierarchyTraversalMode.BOTTOM_UP)) {
        calls.add(() -> invoker.invoke(method, instance));
      }
    }
    return calls;
  }

  private static List<Method> methods(
      Class<?> testClass, Class<? extends Annotation> kind, HierarchyTraversalMode order) {
    return ReflectionSupport.findMethods(
        testClass, method -> AnnotationSupport.isAnnotated(method, kind), order);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.explore;

import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactory;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension;
import org.junit.jupiter.api.extension.TestInstantiationAwareExtension.ExtensionContextScope;
import org.junit.jupiter.api.function.Executable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Fresh instances of a test class and of its enclosing classes, with the lifecycle methods that
 * JUnit would call on them. Parameters are resolved as JUnit does, and other extensions create and
 * post-process the instances as they do for JUnit; what they do before each test they do once, with
 * JUnit's own instance.
 */
final class TestInstances {

  private final ExtensionContext context;
  private final List<Class<?>> classes;
  private final List<Object> instances = new ArrayList<>();

  TestInstances(ExtensionContext context) {
    this.context = context;
    classes = new ArrayList<>(context.getEnclosingTestClasses());
    classes.add(context.getRequiredTestClass());
  }

  /** Creates the instances and runs their set-up, the outermost first. */
  void setUp() throws Exception {
    for (Class<?> testClass : classes) {
      instances.add(instance(testClass));
    }
    for (int i = 0; i < classes.size(); i++) {
      for (Method method :
          methods(classes.get(i), BeforeEach.class, HierarchyTraversalMode.TOP_DOWN)) {
        invoke(method, instances.get(i));
      }
    }
  }

  private Object instance(Class<?> testClass) throws Exception {
    ExtensionContext ofClass = contextOf(testClass);
    boolean innermost = testClass.equals(context.getRequiredTestClass());
    ExtensionContext registry = innermost ? context : ofClass;
    Object instance = created(testClass, registry, ofClass);
    for (TestInstancePostProcessor processor :
        RegisteredExtensions.of(registry, TestInstancePostProcessor.class)) {
      processor.postProcessTestInstance(instance, scope(processor, ofClass));
    }
    return instance;
  }

  private Object created(Class<?> testClass, ExtensionContext registry, ExtensionContext ofClass) {
    Optional<Object> outer = instances.stream().reduce((first, second) -> second);
    List<TestInstanceFactory> factories =
        RegisteredExtensions.of(registry, TestInstanceFactory.class);
    if (!factories.isEmpty()) {
      TestInstanceFactory factory = factories.get(factories.size() - 1);
      return factory.createTestInstance(new Wanted(testClass, outer), scope(factory, ofClass));
    }
    var constructor = testClass.getDeclaredConstructors()[0];
    return outer.isPresent()
        ? context.getExecutableInvoker().invoke(constructor, outer.get())
        : context.getExecutableInvoker().invoke(constructor);
  }

  private record Wanted(Class<?> testClass, Optional<Object> outer)
      implements TestInstanceFactoryContext {

    @Override
    public Class<?> getTestClass() {
      return testClass;
    }

    @Override
    public Optional<Object> getOuterInstance() {
      return outer;
    }
  }

  /** Returns the context of a class of the test, in which most extensions process instances. */
  private ExtensionContext contextOf(Class<?> testClass) {
    Optional<ExtensionContext> at = Optional.of(context);
    while (at.isPresent()) {
      boolean ofClass = at.get().getTestMethod().isEmpty();
      if (ofClass && at.get().getTestClass().equals(Optional.of(testClass))) {
        return at.get();
      }
      at = at.get().getParent();
    }
    return context;
  }

  /** Returns the context that an extension wants: that of the test, or that of the class. */
  private ExtensionContext scope(
      TestInstantiationAwareExtension extension, ExtensionContext ofClass) {
    String standard =
        context
            .getConfigurationParameter(ExtensionContextScope.DEFAULT_SCOPE_PROPERTY_NAME)
            .orElse("");
    return extension.getTestInstantiationExtensionContextScope(context.getRoot())
                == ExtensionContextScope.TEST_METHOD
            || standard.equalsIgnoreCase(ExtensionContextScope.TEST_METHOD.name())
        ? context
        : ofClass;
  }

  /** Calls a method of the innermost instance. */
  void call(Method method) {
    invoke(method, instances.get(instances.size() - 1));
  }

  private void invoke(Method method, Object instance) {
    context.getExecutableInvoker().invoke(method, instance);
  }

  /** Returns the calls that tear the instances down, the innermost first. */
  List<Executable> tearDown() {
    List<Executable> calls = new ArrayList<>();
    for (int i = instances.size() - 1; i >= 0; i--) {
      Object instance = instances.get(i);
      for (Method method :
          methods(classes.get(i), AfterEach.class, HierarchyTraversalMode.BOTTOM_UP)) {
        calls.add(() -> invoke(method, instance));
      }
    }
    return calls;
  }

  private static List<Method> methods(
      Class<?> testClass, Class<? extends Annotation> kind, HierarchyTraversalMode order) {
    return ReflectionSupport.findMethods(
        testClass, method -> AnnotationSupport.isAnnotated(method, kind), order);
  }

  // ---- fields that stay empty

  /**
   * Returns the failure of a test that has used a field which an extension fills before each test.
   *
   * @return null if its failure is no {@link NullPointerException}, or no field is empty
   */
  @Nullable ExtensionConfigurationException emptyFields(Throwable failure) {
    List<String> empty = isOfNull(failure) ? emptyFields() : List.of();
    return empty.isEmpty()
        ? null
        : new ExtensionConfigurationException(
            "empty in the instance of this run: "
                + String.join(", ", empty)
                + "; an extension fills it before each test, once and not for each interleaving:"
                + " fill it in @BeforeEach, take it as a parameter, or set interleavings = 1",
            failure);
  }

  private static boolean isOfNull(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(100)
        .anyMatch(NullPointerException.class::isInstance);
  }

  /** Returns the fields that are empty, but are not in the instances that JUnit has made. */
  private List<String> emptyFields() {
    List<Object> filled = context.getRequiredTestInstances().getAllInstances();
    List<String> empty = new ArrayList<>();
    for (int i = Math.min(filled.size(), instances.size()) - 1; i >= 0; i--) {
      Object ofJUnit = filled.get(i);
      Object ours = instances.get(i);
      for (Field field :
          ReflectionSupport.findFields(
              classes.get(i), TestInstances::isOfInstance, HierarchyTraversalMode.TOP_DOWN)) {
        if (isEmpty(field, ours) && !isEmpty(field, ofJUnit)) {
          empty.add(field.getDeclaringClass().getSimpleName() + "." + field.getName());
        }
      }
    }
    return empty;
  }

  private static boolean isOfInstance(Field field) {
    return !Modifier.isStatic(field.getModifiers());
  }

  private static boolean isEmpty(Field field, Object instance) {
    return ReflectionSupport.tryToReadFieldValue(field, instance).toOptional().isEmpty();
  }
}

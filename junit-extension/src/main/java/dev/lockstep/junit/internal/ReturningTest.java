// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal;

import java.lang.reflect.Method;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.hierarchical.EngineExecutionContext;
import org.junit.platform.engine.support.hierarchical.Node;

/** A test that fails in place of a method that returns something, which JUnit leaves out. */
final class ReturningTest extends AbstractTestDescriptor implements Node<EngineExecutionContext> {

  private final Method method;

  ReturningTest(UniqueId engine, MethodSource source) {
    super(
        engine.append("lockstep-returning", source.getClassName() + "#" + source.getJavaMethod()),
        name(source),
        source);
    method = source.getJavaMethod();
  }

  private static String name(MethodSource source) {
    return source.getJavaClass().getSimpleName() + "." + source.getMethodName() + "()";
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }

  @Override
  public EngineExecutionContext execute(
      EngineExecutionContext context, DynamicTestExecutor dynamicTests) {
    throw new JUnitException(
        getDisplayName()
            + " returns a "
            + method.getReturnType().getSimpleName()
            + ", and JUnit does not run tests that return something: await it and return nothing");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.junit.LoopTests;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryListener;

/**
 * Fails the discovery of a loop test that returns a future. JUnit silently leaves out tests that
 * return something, so nobody would notice that it never ran.
 */
public final class FutureTests implements LauncherDiscoveryListener {

  /** Creates the listener; called by JUnit's launcher. */
  public FutureTests() {}

  @Override
  public void issueEncountered(UniqueId engine, DiscoveryIssue issue) {
    if (issue.source().orElse(null) instanceof MethodSource source) {
      check(source.getJavaMethod());
    }
  }

  private static void check(Method method) {
    Class<?> returned = method.getReturnType();
    boolean foreign =
        CompletionStage.class.isAssignableFrom(returned) || Future.class.isAssignableFrom(returned);
    if (AsyncFuture.class.isAssignableFrom(returned)
        || (foreign && LoopTests.isOnLoop(method.getDeclaringClass(), method))) {
      throw new JUnitException(
          method.getDeclaringClass().getSimpleName()
              + "."
              + method.getName()
              + "() returns a "
              + returned.getSimpleName()
              + ", and JUnit does not run tests that return something: await it and return nothing");
    }
  }
}

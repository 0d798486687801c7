// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal;

import dev.lockstep.AsyncFuture;
import dev.lockstep.junit.LoopTests;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestTemplate;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryListener;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Fails loop tests that return something. JUnit leaves them out with a warning, so hardly anybody
 * would notice that they never ran. As a listener this hears of them from JUnit, as a filter it
 * puts failing tests in their place: beside the classes, since a class without other tests is left
 * out too.
 */
public final class ReturningTests implements LauncherDiscoveryListener, PostDiscoveryFilter {

  /** The tests of the discovery on this thread that have not been placed. */
  private static final ThreadLocal<List<ReturningTest>> FOUND =
      ThreadLocal.withInitial(ArrayList::new);

  /** Creates the listener or the filter; called by JUnit's launcher. */
  public ReturningTests() {}

  @Override
  public void launcherDiscoveryStarted(LauncherDiscoveryRequest request) {
    FOUND.remove();
  }

  @Override
  public void issueEncountered(UniqueId engine, DiscoveryIssue issue) {
    if (issue.source().orElse(null) instanceof MethodSource source && isReturningTest(source)) {
      FOUND.get().add(new ReturningTest(engine, source));
    }
  }

  private static boolean isReturningTest(MethodSource source) {
    try {
      Class<?> returned = source.getJavaMethod().getReturnType();
      boolean isTest =
          AnnotationSupport.isAnnotated(source.getJavaMethod(), Test.class)
              || AnnotationSupport.isAnnotated(source.getJavaMethod(), TestTemplate.class);
      return isTest
          && returned != void.class
          && (AsyncFuture.class.isAssignableFrom(returned)
              || LoopTests.isOnLoop(source.getJavaClass(), source.getJavaMethod()));
    } catch (JUnitException e) {
      return false; // cannot be loaded, which JUnit reports
    }
  }

  @Override
  public FilterResult apply(TestDescriptor test) {
    List<ReturningTest> found = FOUND.get();
    if (!found.isEmpty()) {
      TestDescriptor root = test;
      while (root.getParent().isPresent()) {
        root = root.getParent().get();
      }
      addTo(root, found);
    }
    return FilterResult.included("not a matter of this filter");
  }

  private static void addTo(TestDescriptor engine, List<ReturningTest> found) {
    for (ReturningTest test : List.copyOf(found)) {
      if (test.getUniqueId().hasPrefix(engine.getUniqueId())) {
        found.remove(test);
        engine.addChild(test);
      }
    }
  }

  @Override
  public void launcherDiscoveryFinished(LauncherDiscoveryRequest request) {
    FOUND.remove();
  }
}

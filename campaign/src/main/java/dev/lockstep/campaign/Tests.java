// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.junit.LoopTests;
import dev.lockstep.junit.TestName;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The search for tests and properties that run on loops. */
final class Tests {

  private Tests() {}

  /**
   * Finds the selected tests that run on loops.
   *
   * @return JUnit's identifiers, sorted
   * @throws UsageException if there are none
   */
  static List<String> find(Selection selection) {
    PropertyEngines engines = PropertyEngines.find();
    TreeSet<String> found = new TreeSet<>();
    List<TestIdentifier> all;
    try (LauncherSession session = LauncherFactory.openSession()) {
      all = methods(session.getLauncher().discover(request(selection, engines).build()));
    }
    for (TestIdentifier test : all) {
      if (isOnLoop((MethodSource) test.getSource().orElseThrow(), engines)) {
        found.add(test.getUniqueId());
      }
    }
    if (found.isEmpty()) {
      throw new UsageException(
          "no test on a loop among "
              + TestResult.count(all.size(), "test")
              + " of "
              + selection
              + ": those have @LoopTest, @LoopSettings or @ExtendWith(LoopExtension.class), and"
              + " properties @OnLoop");
    }
    return List.copyOf(found);
  }

  private static LauncherDiscoveryRequestBuilder request(
      Selection selection, PropertyEngines engines) {
    List<String> ids = new ArrayList<>(engines.ids());
    ids.add("junit-jupiter");
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selection.selectors())
            .filters(EngineFilter.includeEngines(ids));
    if (!selection.tags().isEmpty()) {
      request.filters(TagFilter.includeTags(selection.tags()));
    }
    if (!selection.excludedTags().isEmpty()) {
      request.filters(TagFilter.excludeTags(selection.excludedTags()));
    }
    return request;
  }

  /** Returns the test methods of a plan; a parameterized method counts once. */
  private static List<TestIdentifier> methods(TestPlan plan) {
    List<TestIdentifier> methods = new ArrayList<>();
    for (TestIdentifier root : plan.getRoots()) {
      for (TestIdentifier test : plan.getDescendants(root)) {
        boolean inner = plan.getParent(test).filter(Tests::isMethod).isPresent();
        if (isMethod(test) && !inner) {
          methods.add(test);
        }
      }
    }
    return methods;
  }

  private static boolean isMethod(TestIdentifier test) {
    return test.getSource().filter(MethodSource.class::isInstance).isPresent();
  }

  private static boolean isOnLoop(MethodSource source, PropertyEngines engines) {
    return LoopTests.isOnLoop(source.getJavaClass(), source.getJavaMethod())
        || engines.hasOnLoop(source.getJavaClass(), source.getJavaMethod());
  }

  /** Returns a name for people, of a test that may never have run; see {@link TestName}. */
  static String name(String uniqueId) {
    StringBuilder name = new StringBuilder();
    for (UniqueId.Segment segment : UniqueId.parse(uniqueId).getSegments()) {
      if (!segment.getType().equals("engine")) {
        name.append(name.isEmpty() ? "" : ".").append(segment.getValue());
      }
    }
    return name.toString().replace('$', '.').replaceAll("\\(\\)$", "");
  }
}

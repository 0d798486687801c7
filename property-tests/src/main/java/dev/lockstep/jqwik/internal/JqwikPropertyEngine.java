// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.PropertyEngine;
import dev.lockstep.junit.PropertyExplorer;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The engine by which a campaign explores jqwik properties; found as a service. */
public final class JqwikPropertyEngine implements PropertyEngine {

  /** The explorer in charge, bound on the thread that runs properties. */
  private static final ScopedValue<PropertyExplorer> CURRENT = ScopedValue.newInstance();

  /** Creates the engine; called by the service loader. */
  public JqwikPropertyEngine() {}

  /** Returns the explorer in charge of the calling thread, or null. */
  static @Nullable PropertyExplorer explorer() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  @Override
  public String id() {
    return "jqwik";
  }

  @Override
  public boolean isOnLoop(Class<?> testClass, Method method) {
    boolean found = AnnotationSupport.isAnnotated(method, OnLoop.class);
    for (@Nullable Class<?> type = testClass; type != null; type = type.getEnclosingClass()) {
      found |= AnnotationSupport.isAnnotated(type, OnLoop.class);
    }
    return found;
  }

  @Override
  public Map<String, String> configuration(Path scratch) {
    return Map.of("jqwik.database", scratch.toString());
  }

  @Override
  public void explore(PropertyExplorer explorer, Runnable launch) {
    ScopedValue.where(CURRENT, explorer).run(launch);
  }
}

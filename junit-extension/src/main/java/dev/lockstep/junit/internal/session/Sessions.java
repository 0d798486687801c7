// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.explore.RunRecorder;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.TestNetwork;
import dev.lockstep.junit.internal.report.RunPages;
import dev.lockstep.junit.internal.report.TestReport;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.junit.internal.settings.SettingsCache;
import dev.lockstep.junit.internal.settings.SettingsRules;
import dev.lockstep.junit.internal.settings.WorldUsers;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The sessions of one extension. Finds the session of a test or a class in JUnit's store, and
 * creates it on first use. If several extensions are registered, one is in charge: the one with
 * settings, or the nearest if several have settings.
 */
public final class Sessions {

  private static final Namespace NAMESPACE = Namespace.create(Sessions.class);

  /** The key of the session of a test; that of a class is stored by its type. */
  private static final String OF_TEST = "session";

  /** The key of the {@link Sessions} in charge. */
  private static final String IN_CHARGE = "sessions";

  private final Settings built;
  private final List<Class<? extends Annotation>> annotations;
  private final Predicate<ExtensionContext> hasReplayFile;

  /**
   * Creates the sessions of an extension.
   *
   * @param built the settings of the extension itself
   * @param annotations the annotation types with settings, see {@link Settings#of}
   * @param hasReplayFile returns whether a test has a replay file, and so is explored
   */
  public Sessions(
      Settings built,
      List<Class<? extends Annotation>> annotations,
      Predicate<ExtensionContext> hasReplayFile) {
    this.built = built;
    this.annotations = annotations;
    this.hasReplayFile = hasReplayFile;
  }

  // ---- the extension in charge

  /**
   * Takes charge of a class or a test, unless other sessions with precedence are in charge.
   *
   * @throws ExtensionConfigurationException if a test has already begun on a loop of other sessions
   */
  public void register(ExtensionContext context) {
    Store store = store(context);
    Sessions other = store.get(IN_CHARGE, Sessions.class);
    if (other == null) {
      store.put(IN_CHARGE, this);
    } else if (other != this && !built.isEmpty()) {
      if (find(context) != null) {
        throw new ExtensionConfigurationException(
            "a LoopExtension with settings was registered too late, the constructor of "
                + context.getRequiredTestClass().getSimpleName()
                + " has run on a loop of another one: make its field static");
      }
      store.put(IN_CHARGE, this);
    }
  }

  /** Returns whether no others are in charge of a class or a test. */
  public boolean areInCharge(ExtensionContext context) {
    Sessions inCharge = store(context).get(IN_CHARGE, Sessions.class);
    return inCharge == null || inCharge == this;
  }

  // ---- sessions

  /** Returns the session of a test, or of a class if the context is that of a class. */
  public LoopSession of(ExtensionContext context) {
    LoopSession session = find(context);
    if (session != null) {
      return session;
    }
    register(context);
    Settings settings = settings(context);
    if (context.getTestMethod().isEmpty()) {
      return ofClass(context, settings);
    }
    if (settings.get(Setting.SCOPE) == LoopScope.CLASS) {
      session = ofClass(context, settings);
      session.atEnd().begin();
    } else {
      session = ofTest(context, settings);
    }
    store(context).put(OF_TEST, session);
    return session;
  }

  /**
   * Returns the settings of a test or a class.
   *
   * @throws ExtensionConfigurationException if they conflict
   */
  public Settings settings(ExtensionContext context) {
    SettingsCache cache = cache(context);
    return SettingsRules.fitted(cache.of(context, built), context, cache);
  }

  /** Replaces the session of a test. */
  public static void replace(ExtensionContext context, LoopSession session) {
    store(context).put(OF_TEST, session);
  }

  private static @Nullable LoopSession find(ExtensionContext context) {
    return store(context).get(OF_TEST, LoopSession.class);
  }

  private LoopSession ofTest(ExtensionContext context, Settings settings) {
    boolean explored = SettingsRules.isExplored(settings, context, hasReplayFile);
    LoopSession.Use use = explored ? LoopSession.Use.EXPLORED_TEST : LoopSession.Use.TEST;
    TestNetwork network =
        SettingsRules.network(settings, worldUsers(context).isTest(context), context);
    return new LoopSession(name(context), settings, use, network, threads(context));
  }

  private static LoopSession ofClass(ExtensionContext context, Settings settings) {
    LoopScope scope = settings.get(Setting.SCOPE);
    ExtensionContext owner = owner(context, scope);
    Class<?> testClass = owner.getRequiredTestClass();
    return compute(
        store(owner),
        LoopSession.class,
        () ->
            new LoopSession(
                testClass.getSimpleName(),
                settings,
                LoopSession.Use.CLASS,
                SettingsRules.network(
                    settings, worldUsers(context).isClass(testClass, scope), owner),
                threads(context)));
  }

  /**
   * Returns the context of the class that owns the loop: the outermost one if nested ones share it.
   */
  private static ExtensionContext owner(ExtensionContext context, LoopScope scope) {
    ExtensionContext owner = context;
    Optional<ExtensionContext> parent = Optional.of(context);
    boolean found = false;
    while (parent.isPresent() && parent.get().getTestClass().isPresent()) {
      if (parent.get().getTestMethod().isEmpty() && (!found || scope == LoopScope.CLASS)) {
        owner = parent.get();
        found = true;
      }
      parent = parent.get().getParent();
    }
    return owner;
  }

  private static String name(ExtensionContext context) {
    String method = context.getRequiredTestMethod().getName();
    String display = context.getDisplayName();
    return display.startsWith(method) ? method : method + " " + display;
  }

  /**
   * Ends what a test left on its loop, and closes the loop unless it is shared.
   *
   * @throws LoopFailure for what the test left, and for errors of tasks that nobody awaited
   */
  public void endTest(ExtensionContext context) {
    LoopSession session = store(context).remove(OF_TEST, LoopSession.class);
    if (session == null) {
      return;
    }
    switch (session.use()) {
      case TEST -> endAndClose(session, context);
      case EXPLORED_TEST -> session.close(); // each run has been checked
      case CLASS -> {
        TestOutcome outcome = new TestOutcome();
        outcome.attemptAll(() -> end(session, context));
        outcome.rethrowUnchecked();
      }
    }
  }

  /**
   * Closes the loop of a class, if it has one.
   *
   * @throws LoopFailure for what the class left, and for errors of tasks that nobody awaited
   */
  public void endClass(ExtensionContext context) {
    LoopSession session = store(context).remove(LoopSession.class, LoopSession.class);
    if (session != null) {
      session.atEnd().beginOfClass();
      endAndClose(session, context);
    }
  }

  private static List<LoopFailure> end(LoopSession session, ExtensionContext context) {
    Optional<Throwable> failure = context.getExecutionException();
    RunRecorder recorder = session.testLoop().recorder();
    if (recorder != null && !session.isExplored()) {
      RunPages.publish(recorder.recording(session.name(), failure.orElse(null)), context);
    }
    failure.ifPresent(it -> TestReport.publish(it, session, context));
    return session.atEnd().end(failure.isPresent());
  }

  private static void endAndClose(LoopSession session, ExtensionContext context) {
    TestOutcome left = new TestOutcome();
    left.attemptAll(() -> end(session, context));
    TestOutcome outcome = new TestOutcome();
    outcome.attemptAll(session::end);
    outcome.attempt(left::rethrow);
    outcome.rethrowUnchecked();
  }

  private static LoopThreads threads(ExtensionContext context) {
    return compute(store(context.getRoot()), LoopThreads.class, LoopThreads::new);
  }

  private SettingsCache cache(ExtensionContext context) {
    return compute(
        store(context.getRoot()), SettingsCache.class, () -> new SettingsCache(annotations));
  }

  private static WorldUsers worldUsers(ExtensionContext context) {
    return compute(store(context.getRoot()), WorldUsers.class, WorldUsers::new);
  }

  /** Replaces the store's own method, whose name depends on the version of JUnit. */
  private static <T> T compute(Store store, Class<T> type, Supplier<T> maker) {
    T value = store.get(type, type);
    return value == null ? computeOnce(store, type, maker) : value;
  }

  private static synchronized <T> T computeOnce(Store store, Class<T> type, Supplier<T> maker) {
    T value = store.get(type, type);
    if (value == null) {
      value = maker.get();
      store.put(type, value);
    }
    return value;
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}

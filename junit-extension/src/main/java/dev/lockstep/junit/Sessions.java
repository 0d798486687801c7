package dev.lockstep.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Finds the session of a test or a class in JUnit's store, and makes it when it is first needed.
 * Also which extension is in charge, where more than one is registered: the one with settings, the
 * nearest if more than one has.
 */
final class Sessions {

  private static final Namespace NAMESPACE = Namespace.create(LoopExtension.class);

  /** The session that a test uses; that of a class is in its store by its type. */
  private static final String OF_TEST = "session";

  private static final String IN_CHARGE = "extension";

  private Sessions() {}

  // ---- which extension is in charge

  /** Registers an extension for a class or a test. */
  static void register(LoopExtension extension, ExtensionContext context) {
    Store store = store(context);
    LoopExtension other = store.get(IN_CHARGE, LoopExtension.class);
    if (other == null) {
      store.put(IN_CHARGE, extension);
    } else if (other != extension && !extension.settings().isEmpty()) {
      if (find(context) != null) {
        throw new ExtensionConfigurationException(
            "a LoopExtension with settings comes too late, the constructor of "
                + context.getRequiredTestClass().getSimpleName()
                + " has run on a loop of another one: make its field static");
      }
      store.put(IN_CHARGE, extension);
    }
  }

  /** Whether an extension is the one that acts. */
  static boolean isInCharge(LoopExtension extension, ExtensionContext context) {
    LoopExtension inCharge = store(context).get(IN_CHARGE, LoopExtension.class);
    return inCharge == null || inCharge == extension;
  }

  // ---- sessions

  /** The session of a test, or of a class if the context is that of a class. */
  static LoopSession of(ExtensionContext context, LoopExtension extension) {
    LoopSession session = find(context);
    if (session != null) {
      return session;
    }
    register(extension, context);
    Settings settings = settings(context, extension);
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
   * The settings of a test or a class.
   *
   * @throws ExtensionConfigurationException if they do not fit together
   */
  static Settings settings(ExtensionContext context, LoopExtension extension) {
    return Settings.of(context, extension.settings(), cache(context));
  }

  /** Gives a test another session. */
  static void replace(ExtensionContext context, LoopSession session) {
    store(context).put(OF_TEST, session);
  }

  private static @Nullable LoopSession find(ExtensionContext context) {
    return store(context).get(OF_TEST, LoopSession.class);
  }

  private static LoopSession ofTest(ExtensionContext context, Settings settings) {
    boolean explored = Combinations.isExplored(settings, context);
    LoopSession.Use use = explored ? LoopSession.Use.EXPLORED_TEST : LoopSession.Use.TEST;
    boolean inWorld = worldUsers(context).includeTest(context);
    return new LoopSession(name(context), settings, use, inWorld, threads(context));
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
                worldUsers(context).includeClass(testClass, scope),
                threads(context)));
  }

  /** The class whose loop it is: the outermost one if nested ones share it. */
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
   * Ends what a test did on its loop, and the loop unless it is shared.
   *
   * @throws LoopFailure for what the test left, and for errors that nobody asked for
   */
  static void endTest(ExtensionContext context) {
    LoopSession session = store(context).remove(OF_TEST, LoopSession.class);
    if (session != null && session.isExplored()) {
      session.close(); // each run has been looked at
    } else if (session != null) {
      end(session, context, !session.isShared());
    }
  }

  /**
   * Ends the loop of a class, if it has one.
   *
   * @throws LoopFailure for what the class left, and for errors that nobody asked for
   */
  static void endClass(ExtensionContext context) {
    LoopSession session = store(context).remove(LoopSession.class, LoopSession.class);
    if (session != null) {
      session.atEnd().beginOfClass();
      end(session, context, true);
    }
  }

  private static void end(LoopSession session, ExtensionContext context, boolean closes) {
    context
        .getExecutionException()
        .ifPresent(failure -> TestReport.publish(failure, session, context));
    List<LoopFailure> failures = new ArrayList<>();
    try {
      failures.addAll(session.atEnd().end(context.getExecutionException().isPresent()));
    } finally {
      if (closes) {
        failures.addAll(0, session.end());
      }
    }
    if (!failures.isEmpty()) {
      LoopFailure first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  private static LoopThreads threads(ExtensionContext context) {
    return compute(store(context.getRoot()), LoopThreads.class, LoopThreads::new);
  }

  private static SettingsCache cache(ExtensionContext context) {
    return compute(store(context.getRoot()), SettingsCache.class, SettingsCache::new);
  }

  private static WorldUsers worldUsers(ExtensionContext context) {
    return compute(store(context.getRoot()), WorldUsers.class, WorldUsers::new);
  }

  /** Not by the store's own method, which has another name in each version of JUnit. */
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

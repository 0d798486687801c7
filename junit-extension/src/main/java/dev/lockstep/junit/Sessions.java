package dev.lockstep.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** Finds the session of a test in JUnit's store, and makes it when it is first needed. */
final class Sessions {

  private static final Namespace NAMESPACE = Namespace.create(LoopExtension.class);

  private Sessions() {}

  static LoopSession of(ExtensionContext context) {
    Store store = context.getStore(NAMESPACE);
    LoopSession session = store.get(LoopSession.class, LoopSession.class);
    if (session == null) {
      session = new LoopSession(name(context));
      store.put(LoopSession.class, session);
    }
    return session;
  }

  private static String name(ExtensionContext context) {
    return context.getTestMethod().map(method -> method.getName()).orElse(context.getDisplayName());
  }

  /** Ends the session of a test, if it has one. */
  static void end(ExtensionContext context) throws Exception {
    LoopSession session = context.getStore(NAMESPACE).remove(LoopSession.class, LoopSession.class);
    if (session != null) {
      session.end();
    }
  }
}

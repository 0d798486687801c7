// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * The thread-bound state of jqwik 1.9.3, carried over to the task of a try, so that statistics,
 * stores and domains work there. jqwik has no API for it; this is the only class that uses jqwik's
 * internals.
 */
final class JqwikEngine {

  private static final String PACKAGE = "net.jqwik.engine.execution.lifecycle.";
  private static final MethodHandle DESCRIPTOR = find("CurrentTestDescriptor", "get");
  private static final MethodHandle WITH_DESCRIPTOR =
      find("CurrentTestDescriptor", "runWithDescriptor");
  private static final MethodHandle DOMAINS = find("CurrentDomainContext", "get");
  private static final MethodHandle WITH_DOMAINS = find("CurrentDomainContext", "runWithContext");
  private static final MethodHandle STORES = find("StoreRepository", "getCurrent");
  private static final MethodHandle FINISH_TRY = find("StoreRepository", "finishTry");

  private final Object descriptor;
  private final Object domains;

  private JqwikEngine(Object descriptor, Object domains) {
    this.descriptor = descriptor;
    this.domains = domains;
  }

  /** Captures the state of the current thread, which must be one of jqwik's. */
  static JqwikEngine current() {
    return new JqwikEngine(invoke(DESCRIPTOR), invoke(DOMAINS));
  }

  /** Calls a function on the current thread with the captured state in place. */
  @SuppressWarnings("unchecked") // jqwik returns what the function has returned
  <T> T call(Callable<T> body) {
    Supplier<Object> there = () -> invoke(WITH_DOMAINS, domains, supplier(body));
    return (T) invoke(WITH_DESCRIPTOR, descriptor, there);
  }

  /** Clears the stores whose lifespan is a try. */
  void endTry() {
    invoke(FINISH_TRY, invoke(STORES), descriptor);
  }

  private static <T> Supplier<T> supplier(Callable<T> body) {
    return () -> {
      try {
        return body.call();
      } catch (Throwable e) {
        throw asUnchecked(e);
      }
    };
  }

  private static Object invoke(MethodHandle method, Object... arguments) {
    try {
      return method.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw asUnchecked(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased, on purpose
  private static <X extends Throwable> RuntimeException asUnchecked(Throwable failure) throws X {
    throw (X) failure;
  }

  private static MethodHandle find(String simpleName, String method) {
    @Nullable Throwable reason = null;
    try {
      Class<?> type = Class.forName(PACKAGE + simpleName, true, Property.class.getClassLoader());
      for (Method candidate : type.getMethods()) {
        if (candidate.getName().equals(method)) {
          return MethodHandles.publicLookup().unreflect(candidate);
        }
      }
    } catch (ReflectiveOperationException e) {
      reason = e;
    }
    throw new IllegalStateException(
        "properties on loops need jqwik 1.9.3; this version has no accessible "
            + PACKAGE
            + simpleName
            + "."
            + method,
        reason);
  }
}

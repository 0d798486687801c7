// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The static fields that each host of a simulated world has of its own, in each of its lives, in
 * some classes of the JDK: those that keep what a JVM exports, listens on and is connected to.
 */
public final class LockstepStatics {

  /** The key of a type whose fields have been initialized has this before the type's name. */
  private static final String INITIALIZED = "initialized ";

  /** How many threads initialize such a class for the JVM. */
  private static volatile int initializing;

  /** How many classes the current thread initializes for the JVM, one inside of another. */
  private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);

  private LockstepStatics() {}

  /** Called at the beginning of a class's own initialization, which is that of the JVM. */
  public static void begin() {
    change(1);
  }

  /** Called at the end of a class's own initialization. */
  public static void end() {
    change(-1);
  }

  private static synchronized void change(int by) {
    DEPTH.set(DEPTH.get() + by);
    initializing += by;
  }

  /** Returns whether the caller initializes such a class: it is then on no host. */
  static boolean areInitialized() {
    return initializing > 0 && DEPTH.get() > 0;
  }

  /** Returns whether the caller is on a host, whose fields it is to use. */
  public static boolean areOfHost() {
    return LockstepSockets.kernel() != null;
  }

  /** Returns whether the fields of a type are still to be initialized; true only once. */
  public static boolean begins(String type) {
    return ofHost().putIfAbsent(INITIALIZED + type, type) == null;
  }

  public static Object get(String field) {
    return ofHost().get(field);
  }

  public static void put(Object value, String field) {
    ofHost().put(field, value);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> ofHost() {
    return (Map<String, Object>)
        LockstepSockets.kernel()
            .ofHost("static fields", () -> Collections.synchronizedMap(new HashMap<>()));
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The edits of classes of the JDK above its sockets: they measure in the time of their sockets, and
 * run on the threads of the program.
 */
final class SocketUsers {

  static final String HOOKS = "java/lang/LockstepSockets";

  /** The static calls that are in the time of sockets. */
  static final Map<String, String> TIME = Map.of("java/lang/System.nanoTime()J", "nanoTime");

  private static final Map<String, String> CALLS =
      ProgramClasses.and(
          Map.of("java/lang/System.currentTimeMillis()J", "currentTimeMillis"),
          ProgramClasses.CURRENT_THREAD);

  /**
   * The modules beside {@code java.base} whose threads and time are those of the programs that use
   * them.
   */
  private static final Set<String> MODULES =
      Set.of(
          "java.net.http",
          "jdk.httpserver",
          "java.naming",
          "jdk.naming.dns",
          "jdk.naming.rmi",
          "java.rmi",
          "java.management",
          "java.management.rmi",
          "java.security.jgss",
          "java.security.sasl",
          "java.sql",
          "java.sql.rowset",
          "java.logging");

  private static final BodyEdits EDITS = new BodyEdits();

  static {
    JdkCleaners.keep(EDITS, "jdk/internal/net/http/HttpClientFacade");
    JdkCleaners.keepRemote(EDITS);
  }

  private SocketUsers() {}

  /** Returns whether a module of the JDK runs in the time and on the threads of programs. */
  static boolean isOfInterest(Module module) {
    return module.isNamed() && MODULES.contains(module.getName());
  }

  /**
   * Changes a class.
   *
   * @param type its internal name
   * @return the changed class file, or null if nothing is to be changed
   */
  static byte @Nullable [] change(String type, byte[] bytes) {
    byte[] inTime = StaticCalls.redirect(bytes, TIME, HOOKS, new HashSet<>());
    byte[] onThreads =
        StaticCalls.redirect(
            inTime == null ? bytes : inTime, CALLS, ProgramClasses.HOOKS, new HashSet<>());
    byte[] changed = onThreads == null ? inTime : onThreads;
    byte[] edited = EDITS.edit(type, changed == null ? bytes : changed, new HashSet<>());
    return edited == null ? changed : edited;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.Loop;
import dev.lockstep.explore.Run;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.fault.Faults;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.lifecycle.ResolveParameterHook.ParameterSupplier;
import net.jqwik.api.providers.TypeUsage;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that belong to the loop of a try. jqwik resolves parameters before that loop
 * exists, so it gets stand-ins, which are replaced in the run.
 */
final class LoopParameters {

  static final Loop LOOP = standIn();

  static final VirtualClock CLOCK = new VirtualClock();

  static final Faults FAULTS = new Faults();

  static final World WORLD = new World();

  /** The run whose main task runs on the current thread. */
  private static final ThreadLocal<@Nullable Run> CURRENT = new ThreadLocal<>();

  private LoopParameters() {}

  /** Returns the supplier of a parameter, or empty if its type is none of these. */
  static Optional<ParameterSupplier> supplier(TypeUsage type) {
    if (type.isOfType(Loop.class)) {
      return Optional.of(aTry -> CURRENT.get() == null ? LOOP : Loop.current());
    }
    if (type.isOfType(VirtualClock.class)) {
      return Optional.of(aTry -> clock(CURRENT.get()));
    }
    if (type.isOfType(Faults.class)) {
      return Optional.of(aTry -> faults(CURRENT.get()));
    }
    if (type.isOfType(World.class)) {
      return Optional.of(aTry -> world(CURRENT.get()));
    }
    return Optional.empty();
  }

  private static VirtualClock clock(@Nullable Run run) {
    return run == null ? CLOCK : run.clock();
  }

  private static Faults faults(@Nullable Run run) {
    return run == null ? FAULTS : run.faults();
  }

  private static World world(@Nullable Run run) {
    return run == null ? WORLD : run.world();
  }

  /** Binds the current thread, that of a main task, to its run. */
  static void begin(Run run) {
    CURRENT.set(run);
  }

  /** Replaces the stand-ins among parameters; called in the main task of the run. */
  static List<Object> inRun(List<Object> parameters, Run run) {
    List<Object> replaced = new ArrayList<>(parameters);
    replaced.replaceAll(it -> isStandIn(it) ? inRun(it, run) : it);
    return replaced;
  }

  private static boolean isStandIn(@Nullable Object value) {
    return LOOP.equals(value) || CLOCK.equals(value) || FAULTS.equals(value) || WORLD.equals(value);
  }

  private static Object inRun(Object standIn, Run run) {
    if (LOOP.equals(standIn)) {
      return Loop.current();
    }
    if (CLOCK.equals(standIn)) {
      return run.clock();
    }
    return FAULTS.equals(standIn) ? run.faults() : run.world();
  }

  private static Loop standIn() {
    return (Loop)
        Proxy.newProxyInstance(
            Loop.class.getClassLoader(),
            new Class<?>[] {Loop.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "toString" -> "the loop of the try";
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> arguments[0] == proxy;
                  default ->
                      throw new IllegalStateException(
                          "the loop of a try cannot be used outside of the try");
                });
  }
}

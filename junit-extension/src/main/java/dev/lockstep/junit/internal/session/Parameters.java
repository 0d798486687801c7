// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Loop;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.fault.Faults;
import java.lang.reflect.Constructor;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** The values that are injected into tests, by the exact type of the parameter. */
public final class Parameters {

  private static final Map<Class<?>, Function<LoopSession, Object>> VALUES =
      Map.of(
          Loop.class, LoopSession::loop,
          VirtualClock.class, Parameters::virtualClock,
          Clock.class, session -> session.loop().clock(),
          InstantSource.class, session -> session.loop().clock(),
          RandomGenerator.class, session -> session.testLoop().random(),
          World.class, Parameters::world,
          Faults.class, session -> session.testLoop().faults(),
          Interleaving.class, session -> session.testLoop().interleaving());

  private Parameters() {}

  public static boolean supports(ParameterContext parameter) {
    return VALUES.containsKey(parameter.getParameter().getType());
  }

  /**
   * Returns what to throw for a test that could not be called: JUnit's failure, with a list of the
   * parameters that there are if one of the test's has a type that nobody resolves.
   *
   * @param thrown what JUnit or the test has thrown
   * @return the failure itself, or one that says more
   */
  public static Throwable explained(Throwable thrown) {
    String message = thrown.getMessage();
    if (!(thrown instanceof ParameterResolutionException)
        || message == null
        || !message.startsWith("No ParameterResolver registered")) {
      return thrown;
    }
    return new ParameterResolutionException(
        message
            + " A test on a loop can take these by their exact type: "
            + VALUES.keySet().stream()
                .map(Class::getSimpleName)
                .sorted()
                .collect(Collectors.joining(", "))
            + ". For another type, register a ParameterResolver; a method before or after all tests"
            + " takes them with scope = LoopScope.CLASS.",
        thrown);
  }

  public static Object resolve(ParameterContext parameter, LoopSession session) {
    if (session.isOfClass() && parameter.getDeclaringExecutable() instanceof Constructor<?> made) {
      throw new ParameterResolutionException(
          "the constructor of "
              + made.getDeclaringClass().getSimpleName()
              + " runs once for all its tests, which have a loop each: take "
              + parameter.getParameter().getType().getSimpleName()
              + " as a parameter of the test, or set scope = LoopScope.CLASS");
    }
    return Optional.ofNullable(VALUES.get(parameter.getParameter().getType()))
        .orElseThrow()
        .apply(session);
  }

  private static VirtualClock virtualClock(LoopSession session) {
    VirtualClock clock = session.testLoop().virtualClock();
    if (clock == null) {
      throw new ParameterResolutionException(
          "the test runs on the real clock: take Clock as a parameter, or set clock ="
              + " TestClock.VIRTUAL");
    }
    return clock;
  }

  private static World world(LoopSession session) {
    World world = session.testLoop().world();
    if (world == null) {
      throw new ParameterResolutionException(
          session.testLoop().virtualClock() == null
              ? "a World has a virtual clock, and the test runs on the real one: set clock ="
                  + " TestClock.VIRTUAL"
              : "the loop of '"
                  + session.name()
                  + "' has the network of the machine already: take World as a parameter of the"
                  + " test, its set-up or its constructor");
    }
    return world;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.PropertyExplorer;
import dev.lockstep.junit.TestName;
import dev.lockstep.spi.CodeOwner;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.FalsifiedSample;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.MethodLifecycleContext;
import net.jqwik.api.lifecycle.ParameterResolutionContext;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutionResult.Status;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.ResolveParameterHook;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * The jqwik hook that runs the tries of a property on loops and reports the interleaving that
 * failed.
 */
public final class LoopHook implements AroundPropertyHook, AroundTryHook, ResolveParameterHook {

  static {
    CodeOwner.register(LoopHook.class, CodeOwner.RUNTIME);
  }

  /**
   * Proximity outside of everything that belongs to a try, since each run of a try sets that up
   * anew.
   */
  private static final int AROUND_A_TRY = -110;

  /**
   * Proximity inside of everything that belongs to the property, which must exist while a failure
   * is analyzed.
   */
  private static final int AROUND_A_PROPERTY = 90;

  /** Creates the hook; called by jqwik. */
  public LoopHook() {}

  @Override
  public int aroundTryProximity() {
    return AROUND_A_TRY;
  }

  @Override
  public int aroundPropertyProximity() {
    return AROUND_A_PROPERTY;
  }

  @Override
  public Optional<ParameterSupplier> resolve(
      ParameterResolutionContext parameter, LifecycleContext context) {
    return LoopParameters.supplier(parameter.typeUsage());
  }

  @Override
  public TryExecutionResult aroundTry(
      TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) throws Throwable {
    PropertyRun property = PropertyRun.current();
    LoopTry last = property.lastTry();
    if (property.isOver() || (last != null && last.isLate())) {
      return TryExecutionResult.invalid();
    }
    PropertyExplorer explorer = JqwikPropertyEngine.explorer();
    if (explorer != null && explorer.isOver()) {
      return TryExecutionResult.satisfied(true);
    }
    LoopTry onLoop =
        new LoopTry(
            settings(context),
            property.replayed(),
            aTry,
            explorer == null ? execution -> {} : explorer::ran);
    property.tried(onLoop);
    TryExecutionResult result = onLoop.execute(parameters);
    property.fits(onLoop.misfit().isEmpty());
    return result;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor executor) throws Throwable {
    PropertyRun property = PropertyRun.current();
    property.begin(context, settings(context));
    PropertyExecutionResult result =
        property.replayed() == null ? execute(context, executor) : executor.execute();
    property.end();
    LoopTry onLoop = property.lastTry();
    if (onLoop == null) {
      return result;
    }
    if (result.status() == Status.FAILED) {
      return examined(result, onLoop, context);
    }
    return onLoop
        .misfit()
        .filter(error -> !property.fitsAny())
        .map(result::mapToFailed)
        .orElse(result);
  }

  /**
   * Runs a property with the tries and seed of a campaign, or with those of its replay file first.
   */
  private static PropertyExecutionResult execute(
      PropertyLifecycleContext context, PropertyExecutor executor) {
    PropertyExplorer explorer = JqwikPropertyEngine.explorer();
    if (explorer == null) {
      return PropertyReplay.execute(context, executor);
    }
    explorer.begin(PropertyReplay.name(context));
    context.attributes().setTries(explorer.tries());
    context.attributes().setSeed(Long.toString(explorer.seed()));
    return executor.execute();
  }

  private static PropertyExecutionResult examined(
      PropertyExecutionResult result, LoopTry onLoop, PropertyLifecycleContext context) {
    Optional<FalsifiedSample> sample =
        result.shrunkSample().map(FalsifiedSample.class::cast).or(result::originalSample);
    if (sample.isEmpty()) {
      return result;
    }
    PropertyExplorer explorer = JqwikPropertyEngine.explorer();
    TestName name = PropertyReplay.name(context);
    Verdict verdict =
        onLoop.examine(
            sample.get().shrinkables(),
            result.throwable().orElse(null),
            run -> explorer == null ? PropertyPages.write(run, name) : "");
    verdict.line().ifPresent(line -> context.reporter().publishValue("replay", line));
    if (explorer != null) {
      verdict.finding().ifPresent(explorer::failed);
    }
    return result.mapToFailed(verdict.failure());
  }

  private static OnLoop settings(MethodLifecycleContext context) {
    return context
        .findAnnotation(OnLoop.class)
        .or(() -> context.findAnnotationsInContainer(OnLoop.class).stream().findFirst())
        .orElseThrow();
  }

  /** Returns freshly generated values of the same sample. */
  static List<Object> values(List<Shrinkable<Object>> sample) {
    return sample.stream().map(Shrinkable::value).toList();
  }
}

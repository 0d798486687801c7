// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.fault;

import dev.lockstep.Fault;
import dev.lockstep.Loop;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.FaultPoints;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The faults at the {@linkplain Fault#point fault points} of one loop, for {@code
 * Runner.builder().faultPoints(faults)}. A point without a rule does nothing; several rules for one
 * point apply in the order in which they were made.
 *
 * <p>Rules are made on the loop, or before it runs. A rule for a point that was never reached fails
 * the test when the rule or the loop is closed, so that a mistyped name cannot go unnoticed.
 *
 * @since 0.1.0
 */
public final class Faults implements FaultPoints {

  private State state = new State();

  /** Creates the faults of a loop on which nothing can crash. */
  public Faults() {}

  /**
   * Creates the faults of a loop on whose hosts the calling task can crash.
   *
   * @param crash crashes the host of the task that calls it, and so does not return there
   */
  public Faults(Runnable crash) {
    state.crash = crash;
  }

  /**
   * Begins a rule.
   *
   * @param point the name of the fault point
   * @return the place, on which the condition and the fault are set
   */
  public FaultPlace at(String point) {
    return new FaultPlace(this, point);
  }

  /**
   * Returns how often each point was reached so far, with or without a rule.
   *
   * @return the counts by name, in the order in which the points were first reached; unmodifiable
   */
  public Map<String, Integer> reached() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(state.reached));
  }

  // ---- calls of the loop

  @Override
  public void attach(Loop loopOfRun, ChoiceSource chanceOfLoop) {
    state.loop = loopOfRun;
    state.choiceSource = chanceOfLoop;
  }

  @Override
  public void reached(String name, @Nullable Class<? extends Exception> declared) throws Exception {
    state.reached.merge(name, 1, Integer::sum);
    List<FaultRule> now = new ArrayList<>(0);
    for (FaultRule rule : state.rules) {
      if (rule.isFor(name) && rule.happensNow(state.choiceSource)) {
        now.add(rule);
      }
    }
    for (FaultRule rule : now) {
      rule.happen(declared);
    }
  }

  // ---- calls of a disk

  /**
   * Returns the loop that the faults belong to.
   *
   * @return the loop, or null before it is built
   */
  public @Nullable Loop loop() {
    return state.loop;
  }

  /**
   * Returns whether there is any rule; without one a device need not report its points.
   *
   * @return whether there is a rule
   */
  public boolean concernAnything() {
    return !state.rules.isEmpty();
  }

  /**
   * Called when a simulated device has reached a point of its own, on the loop or in an offloaded
   * call; the thread of an offloaded call waits for a task of the loop. Before and after a run
   * nothing happens.
   *
   * @param name the name of the point
   * @param before runs on the loop first, so that a condition of a rule can use what it sets
   * @throws IOException if a rule throws it; unchecked exceptions of a rule are thrown as they are
   */
  public void reachedAnywhere(String name, Runnable before) throws IOException {
    Loop own = state.loop;
    if (own == null || !own.isRunning()) {
      return;
    }
    Callable<Boolean> here =
        () -> {
          before.run();
          reached(name, IOException.class);
          return true;
        };
    try {
      if (Loop.currentOrNull() == own) {
        here.call();
      } else {
        own.scheduledExecutor().submit(here).get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted at the fault point '" + name + "'");
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } catch (Exception e) {
      throw thrown(e);
    }
  }

  private static IOException thrown(@Nullable Throwable failure) throws IOException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw new IOException(failure);
  }

  @Override
  public void closed() {
    AssertionError missed = null;
    for (FaultRule rule : List.copyOf(state.rules)) {
      try {
        rule.close();
      } catch (AssertionError e) {
        if (missed == null) {
          missed = e;
        } else {
          missed.addSuppressed(e);
        }
      }
    }
    if (missed != null) {
      throw missed;
    }
  }

  // ---- calls of the rules

  FaultRule add(FaultRule rule) {
    state.rules.add(rule);
    return rule;
  }

  boolean remove(FaultRule rule) {
    return state.rules.remove(rule);
  }

  Runnable crash() {
    Runnable crash = state.crash;
    if (crash == null) {
      throw new IllegalStateException(
          "crash() needs a host: these faults belong to no World; use World.faults()");
    }
    return crash;
  }

  /**
   * Joins these faults with those that a loop has already: each then has the rules of both. Called
   * once, when the loop of a world is built.
   *
   * @param others the faults of the loop
   * @param crashOfCaller crashes the host of the task that calls it
   */
  public void join(Faults others, Runnable crashOfCaller) {
    State common = others.state;
    if (common != state) {
      common.rules.addAll(state.rules);
      state = common;
    }
    common.crash = crashOfCaller;
  }

  /** The rules and counts of faults; shared by the faults of a world and of its loop. */
  private static final class State {
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> reached = new LinkedHashMap<>(0);
    private ChoiceSource choiceSource = ChoiceSource.FIFO;
    private volatile @Nullable Loop loop;
    private @Nullable Runnable crash;
  }
}

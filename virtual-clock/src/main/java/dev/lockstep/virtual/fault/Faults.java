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
 * What goes wrong at the {@linkplain Fault#point fault points} of one loop, for {@code
 * Runner.builder().faultPoints(faults)}. A point without a rule lets its caller pass; several rules
 * for one point apply in the order in which they were made.
 *
 * <p>Rules are made from the loop, or before it runs. A rule for a point that was never reached
 * fails the test, when the rule or the loop is closed: a mistyped name is not a test that passes.
 */
public final class Faults implements FaultPoints {

  private State state = new State();

  /** Faults of a loop on which nothing can crash. */
  public Faults() {}

  /**
   * Faults of a loop on whose hosts the calling task can crash.
   *
   * @param crash crashes the host of the task that calls, and so does not return there
   */
  public Faults(Runnable crash) {
    state.crash = crash;
  }

  /**
   * Begins a rule.
   *
   * @param point the name of the fault point
   * @return what is still to be said: what happens, and when
   */
  public FaultPlace at(String point) {
    return new FaultPlace(this, point);
  }

  /**
   * How often each point was reached up to now, rule or no rule.
   *
   * @return by name, in the order in which they were reached first; unmodifiable
   */
  public Map<String, Integer> reached() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(state.reached));
  }

  // ---- as the loop sees it

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

  // ---- as a disk sees it

  /**
   * Returns the loop that these are the faults of.
   *
   * @return the loop, or null before it is built
   */
  public @Nullable Loop loop() {
    return state.loop;
  }

  /**
   * Returns whether there is any rule: without one a point need not be told.
   *
   * @return whether there is
   */
  public boolean concernAnything() {
    return !state.rules.isEmpty();
  }

  /**
   * Called when a simulated device has reached a point of its own: on the loop, or in an offloaded
   * call, whose thread then waits for a task of the loop. Before and after a run nothing happens.
   *
   * @param name the name of the point
   * @param before what to do on the loop first, so that a condition of a rule can look at it
   * @throws IOException if a rule says so; what a rule throws unchecked is thrown as it is
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

  // ---- as its rules see it

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
          "nothing can crash here: these faults have no hosts; use those of a World");
    }
    return crash;
  }

  /**
   * Becomes one with the faults that a loop has already: each has the rules of both. Called once,
   * when the loop of a world is built.
   *
   * @param others the faults of the loop
   * @param crashOfCaller crashes the host of the task that calls
   */
  public void join(Faults others, Runnable crashOfCaller) {
    State common = others.state;
    if (common != state) {
      common.rules.addAll(state.rules);
      state = common;
    }
    common.crash = crashOfCaller;
  }

  /** What faults are made of; those of a world and of its loop are the same ones. */
  private static final class State {
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> reached = new LinkedHashMap<>(0);
    private ChoiceSource choiceSource = ChoiceSource.FIFO;
    private volatile @Nullable Loop loop;
    private @Nullable Runnable crash;
  }
}

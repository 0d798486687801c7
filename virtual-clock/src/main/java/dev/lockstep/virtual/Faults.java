package dev.lockstep.virtual;

import dev.lockstep.Fault;
import dev.lockstep.Loop;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.FaultPoints;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final @Nullable Runnable crash;
  private final List<FaultRule> rules = new ArrayList<>(0);
  private final Map<String, Integer> reached = new LinkedHashMap<>(0);
  private Chance chance = Chance.FIFO;

  /** Faults of a loop on which nothing can crash. */
  public Faults() {
    crash = null;
  }

  /**
   * Faults of a loop on whose hosts the calling task can crash.
   *
   * @param crash crashes the host of the task that calls, and so does not return there
   */
  public Faults(Runnable crash) {
    this.crash = crash;
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
    return java.util.Collections.unmodifiableMap(new LinkedHashMap<>(reached));
  }

  // ---- as the loop sees it

  @Override
  public void attach(Loop loop, Chance chanceOfLoop) {
    chance = chanceOfLoop;
  }

  @Override
  public void reached(String name, @Nullable Class<? extends Exception> declared) throws Exception {
    reached.merge(name, 1, Integer::sum);
    for (FaultRule rule : List.copyOf(rules)) {
      if (rule.isFor(name) && rule.happensNow(chance)) {
        rule.happen(declared);
      }
    }
  }

  @Override
  public void closed() {
    AssertionError missed = null;
    for (FaultRule rule : List.copyOf(rules)) {
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
    rules.add(rule);
    return rule;
  }

  boolean remove(FaultRule rule) {
    return rules.remove(rule);
  }

  Runnable crash() {
    if (crash == null) {
      throw new IllegalStateException(
          "nothing can crash here: these faults have no hosts; use those of a World");
    }
    return crash;
  }
}

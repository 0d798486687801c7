// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.fault;

import dev.lockstep.spi.ChoiceSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A fault at a fault point, in force until the rule is closed.
 *
 * @since 0.1.0
 */
public final class FaultRule implements AutoCloseable {

  /** The effect of a fault. */
  interface Happening {

    /**
     * Performs it in the calling task.
     *
     * @param declared the checked exceptions that the point allows, or null for none
     */
    void happen(@Nullable Class<? extends Exception> declared) throws Exception;
  }

  private final FaultPlace place;
  private final Happening happening;
  private int hits;
  private int happened;

  FaultRule(FaultPlace place, Happening happening) {
    this.place = place;
    this.happening = happening;
  }

  /**
   * Returns the number of times the point was reached, and the rule's condition held, since the
   * rule was made.
   *
   * @return the number
   */
  public int hits() {
    return hits;
  }

  /**
   * Returns the number of times the fault happened.
   *
   * @return the number, at most {@link #hits()}
   */
  public int happened() {
    return happened;
  }

  boolean isFor(String name) {
    return place.point.equals(name);
  }

  boolean happensNow(ChoiceSource choiceSource) {
    if (!place.condition.getAsBoolean()) {
      return false;
    }
    hits++;
    return (place.hit == 0 || place.hit == hits)
        && (place.oneIn == 1 || choiceSource.choose("fault " + place.point, place.oneIn) == 1);
  }

  void happen(@Nullable Class<? extends Exception> declared) throws Exception {
    happened++;
    happening.happen(declared);
  }

  /**
   * Ends the rule. Closing twice does nothing.
   *
   * @throws AssertionError if the point, or the hit that was asked for, was never reached, unless
   *     the rule is {@linkplain FaultPlace#optional optional}
   */
  @Override
  public void close() {
    if (place.faults.remove(this) && !place.optional && hits < Math.max(place.hit, 1)) {
      throw new AssertionError(hits == 0 ? neverReached() : reachedTooRarely());
    }
  }

  private String neverReached() {
    Map<String, Integer> reached = place.faults.reached();
    String others =
        reached.keySet().stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    return "the fault point '"
        + place.point
        + "' was never reached while it had a rule; "
        + (others.isEmpty() ? "no point was reached" : "the points reached were " + others)
        + "; correct the name, or call optional()";
  }

  private String reachedTooRarely() {
    return "hit("
        + place.hit
        + ") never happened: the fault point '"
        + place.point
        + "' was reached "
        + (hits == 1 ? "once" : hits + " times")
        + "; use an earlier hit, or call optional()";
  }
}

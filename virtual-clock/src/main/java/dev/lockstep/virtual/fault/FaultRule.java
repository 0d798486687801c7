package dev.lockstep.virtual.fault;

import dev.lockstep.spi.ChoiceSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Something that goes wrong at a fault point until it is closed. */
public final class FaultRule implements AutoCloseable {

  /** What happens. */
  interface Happening {

    /**
     * Lets it happen in the calling task.
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
   * How often the point was reached while the rule was there.
   *
   * @return the number
   */
  public int hits() {
    return hits;
  }

  /**
   * How often the fault happened.
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
   * Ends it; the second time nothing happens.
   *
   * @throws AssertionError if the point, or the hit that was asked for, was never reached
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
    return "no task came to the fault point '"
        + place.point
        + "' while it had a fault; "
        + (others.isEmpty() ? "none came to any" : "the points that tasks came to: " + others)
        + "; correct the name, or say optional()";
  }

  private String reachedTooRarely() {
    return "the fault of hit "
        + place.hit
        + " did not happen: the fault point '"
        + place.point
        + "' was reached "
        + (hits == 1 ? "once" : hits + " times")
        + "; ask for an earlier hit, or say optional()";
  }
}

package dev.lockstep.explore;

import java.util.List;

/**
 * What a search knows that it has covered, as numbers that can be added up over its parts.
 *
 * @param isComplete whether there is no other interleaving than those that ran
 * @param deviations up to how many deviations all interleavings ran: -1 if not even that with none
 *     is known, {@link Integer#MAX_VALUE} if there are none with more
 * @param interleavings how many ran of those with 0, 1, 2 and so on deviations, without random ones
 */
public record Coverage(boolean isComplete, int deviations, List<Integer> interleavings) {

  /** Nothing is known to be covered. */
  public static final Coverage UNKNOWN = new Coverage(false, -1, List.of());

  /** Copies the numbers. */
  public Coverage {
    interleavings = List.copyOf(interleavings);
  }
}

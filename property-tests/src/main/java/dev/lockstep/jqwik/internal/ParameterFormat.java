// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.Interleavings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.SampleReportingFormat;

/**
 * The format in which jqwik reports the parameters that Lockstep supplies. An interleaving is shown
 * as the generated choices, the indexes of the ready lanes: {@code [0, 1]}.
 */
public final class ParameterFormat implements SampleReportingFormat {

  private static final Map<Interleaving, String> NAMED =
      Map.of(
          Interleaving.fifo(), "first in, first out",
          Interleavings.reverse(), "reverse",
          Interleavings.roundRobin(), "round robin");

  /** Creates the format; called by jqwik. */
  public ParameterFormat() {}

  @Override
  public boolean appliesTo(Object value) {
    return value instanceof Interleaving || LoopParameters.CLOCK.equals(value);
  }

  @Override
  public Object report(Object value) {
    return SampleReportingFormat.plainLabel(
        value instanceof Interleaving interleaving ? text(interleaving) : "the clock of the try");
  }

  private static String text(Interleaving interleaving) {
    List<Deviation> deviations = interleaving.deviations();
    if (interleaving.seed() != 0 || deviations.stream().anyMatch(ParameterFormat::isExact)) {
      return interleaving.toString();
    }
    return NAMED.getOrDefault(interleaving, picks(deviations).toString());
  }

  /**
   * Returns whether a deviation cannot have been generated: it was recorded in a run, or is no
   * choice of a lane.
   */
  private static boolean isExact(Deviation deviation) {
    return deviation.bound() != 0 || !deviation.label().equals("lane");
  }

  private static List<Integer> picks(List<Deviation> deviations) {
    List<Integer> picks = new ArrayList<>();
    for (Deviation deviation : deviations) {
      picks.addAll(Collections.nCopies(deviation.position() - picks.size(), 0));
      picks.add(deviation.pick());
    }
    return picks;
  }
}

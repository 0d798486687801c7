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
 * How jqwik shows parameters of a sample that are none of the property's own data: an interleaving
 * as the choices that were generated, which of the ready lanes goes: {@code [0, 1]}.
 */
public final class ParameterFormat implements SampleReportingFormat {

  private static final Map<Interleaving, String> NAMED =
      Map.of(
          Interleaving.fifo(), "first in, first out",
          Interleavings.reverse(), "reverse",
          Interleavings.roundRobin(), "round robin");

  /** A format; called by jqwik. */
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

  /** Whether it comes from a run, or is none of a lane, and so not from a list of lanes. */
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

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Plan;
import dev.lockstep.spi.ChoiceSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The plan that follows an interleaving for as long as it fits. */
public final class ReplayPlan implements Plan {

  private static final Track NO_DEVIATIONS = new Track(List.of());

  private final Interleaving interleaving;
  private final Track lanes;
  private final Map<String, Track> others;

  /** The mismatch with the program, or null; nothing deviates once it is set. */
  private @Nullable String reason;

  public ReplayPlan(Interleaving interleaving) {
    this.interleaving = interleaving;
    List<Deviation> all = interleaving.deviations();
    if (all.isEmpty() || all.get(all.size() - 1).label().equals(Labels.LANE)) {
      lanes = all.isEmpty() ? NO_DEVIATIONS : new Track(all);
      others = Map.of();
    } else {
      Map<String, List<Deviation>> groups = new HashMap<>();
      for (Deviation deviation : all) {
        groups
            .computeIfAbsent(deviation.label(), label -> new java.util.ArrayList<>())
            .add(deviation);
      }
      List<Deviation> ofLanes = groups.remove(Labels.LANE);
      lanes = ofLanes == null ? NO_DEVIATIONS : new Track(ofLanes);
      others = new HashMap<>();
      groups.forEach((label, group) -> others.put(label, new Track(group)));
    }
  }

  /** Returns the plan of first in, first out. */
  public static Plan fifo() {
    return new ReplayPlan(Interleaving.fifo());
  }

  public Interleaving interleaving() {
    return interleaving;
  }

  @Override
  public long seed() {
    return interleaving.seed();
  }

  @Override
  public int chooseLane(int position, ChoiceSource.Lanes ready) {
    return lanes.at(position) ? pick(lanes, ready.size()) : 0;
  }

  @Override
  public int choose(String label, int position, int bound) {
    Track track = others.isEmpty() ? null : others.get(label);
    return track != null && reason == null && track.at(position)
        ? pick(track, bound)
        : Labels.base(interleaving.seed(), label, position, bound);
  }

  private int pick(Track track, int bound) {
    Deviation deviation = track.take();
    if (reason == null && deviation.bound() != 0 && deviation.bound() != bound) {
      reason =
          deviation.label()
              + " choice "
              + deviation.position()
              + " was one of "
              + deviation.bound()
              + ", now of "
              + bound;
    }
    return reason == null
        ? deviation.pick() % bound
        : Labels.base(interleaving.seed(), deviation.label(), deviation.position(), bound);
  }

  @Override
  public @Nullable String misfit() {
    return reason;
  }

  @Override
  public @Nullable String misfitAtEnd() {
    if (reason != null) {
      return reason;
    }
    Deviation left = lanes.left();
    for (Track track : others.values()) {
      left = left == null ? track.left() : left;
    }
    return left == null || left.bound() == 0
        ? null
        : "the run ended before " + left.label() + " choice " + left.position();
  }

  /** The deviations of one label. */
  private static final class Track {
    private final Deviation[] deviations;
    private final int[] positions;
    private int next;

    private Track(List<Deviation> list) {
      deviations = list.toArray(new Deviation[0]);
      positions = Arrays.stream(deviations).mapToInt(Deviation::position).toArray();
    }

    boolean at(int position) {
      return next < positions.length && positions[next] == position;
    }

    Deviation take() {
      return deviations[next++];
    }

    @Nullable Deviation left() {
      return next < deviations.length ? deviations[next] : null;
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.replay.Deviations;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.util.Plural;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The interleavings near one that a program once failed with, for use after the program was edited:
 * the interleaving itself, with its deviations from each one on moved by up to four choices, and
 * with every pair of them moved apart so. At most a few hundred.
 *
 * @param interleaving the interleaving that has failed
 * @param part the part of them
 */
public record NeighborhoodStrategy(Interleaving interleaving, Partition part) implements Strategy {

  private static final int REACH = 4;

  @Override
  public Search search(long seed, int interleavings) {
    List<Interleaving> all = neighbours();
    return new Neighbours(
        IntStream.range(0, all.size()).filter(part::has).mapToObj(all::get).toList());
  }

  @Override
  public Strategy part(int index, int count) {
    return new NeighborhoodStrategy(interleaving, new Partition(index, count));
  }

  private List<Interleaving> neighbours() {
    Set<Interleaving> all = new LinkedHashSet<>();
    List<Deviation> deviations = interleaving.deviations();
    all.add(interleaving);
    for (int distance = 1; distance <= REACH; distance++) {
      for (int from = 0; from < deviations.size(); from++) {
        all.add(moved(deviations, from, distance));
        all.add(moved(deviations, from, -distance));
      }
    }
    for (Interleaving once : List.copyOf(all)) {
      for (int from = 1; from < deviations.size(); from++) {
        for (int distance = -REACH; distance <= REACH; distance++) {
          all.add(moved(once.deviations(), Math.min(from, once.deviations().size()), distance));
        }
      }
    }
    return List.copyOf(all);
  }

  /**
   * Moves the deviations from one on; drops those that would collide or come before the first
   * choice.
   */
  private Interleaving moved(List<Deviation> deviations, int from, int distance) {
    List<Deviation> moved = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    for (int i = 0; i < deviations.size(); i++) {
      Deviation deviation = deviations.get(i);
      int position = deviation.position() + (i < from ? 0 : distance);
      if (position >= 0 && taken.add(deviation.label() + position)) {
        moved.add(Deviations.at(deviation, position));
      }
    }
    return Interleaving.of(interleaving.seed(), moved);
  }

  private static final class Neighbours implements Search {
    private final Iterator<Interleaving> left;
    private int total;

    private Neighbours(List<Interleaving> all) {
      left = all.iterator();
    }

    @Override
    public @Nullable Plan next() {
      return left.hasNext() ? new ReplayPlan(left.next()) : null;
    }

    @Override
    public void ran(Plan plan, Execution execution) {
      total++;
    }

    @Override
    public String covered() {
      return Plural.count(total, "interleaving") + " near an interleaving";
    }
  }
}

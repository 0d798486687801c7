// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.internal.replay.Deviations;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.replay.Simplicity;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.FailureIdentity;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.strategy.Branches;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Shrinks a failing interleaving for as long as the failure stays the same: by the number of
 * deviations, then by length, then by the number of switches between lanes, then by values. Every
 * candidate is run, and what counts is what it did, not what was asked for.
 */
final class Shrinker {

  private static final Comparator<RecordedRun> ORDER =
      Comparator.comparing(RecordedRun::interleaving, Simplicity.BY_SIZE)
          .thenComparingInt(RecordedRun::switches)
          .thenComparing(RecordedRun::interleaving);

  private final Executions executions;
  private final FailureIdentity identity;
  private final long end;
  private int runsLeft;
  private final Set<Interleaving> tried = new HashSet<>();

  /** The simplest failing run so far; read by another thread if a candidate never ends. */
  private volatile RecordedRun best;

  /**
   * Creates a shrinker of one failure.
   *
   * @param runs the number of runs that it may make
   * @param nanos the time that it may take on the real clock
   */
  Shrinker(Executions executions, RecordedRun failed, int runs, long nanos) {
    this.executions = executions;
    this.best = failed;
    this.runsLeft = runs;
    this.identity = FailureIdentity.of(failed.failure());
    this.end = System.nanoTime() + nanos;
  }

  /** Returns the simplest failing run that was found. */
  RecordedRun shrink() {
    tried.add(simplest());
    attempt(Interleaving.fifo());
    attempt(Interleaving.of(0, deviations()));
    if (best.choices().labels().contains(Labels.PREEMPT)) {
      remove();
      if (makeMinimal(runsLeft / 2, (end - System.nanoTime()) / 2)) {
        lowerPicks();
        return best;
      }
    }
    RecordedRun before;
    do {
      before = best;
      removeBlocks();
      removeAndShift();
      simplifyEach();
      replacePairs();
    } while (mayTry() && ORDER.compare(best, before) < 0);
    makeMinimal(runsLeft, end - System.nanoTime());
    return best;
  }

  private void remove() {
    RecordedRun before;
    do {
      before = best;
      removeBlocks();
      removeAndShift();
    } while (mayTry() && ORDER.compare(best, before) < 0);
  }

  /**
   * Tries all interleavings with fewer deviations, then those with as many that are simpler, so
   * that none can be left out and every witness of one failure shrinks to the same one; as far as
   * the runs go, which is for small programs. Begins with those that most likely differ.
   *
   * @param runs the number of runs that it may make
   * @param nanos the time that it may take
   * @return true if no interleaving is simpler
   */
  private boolean makeMinimal(int runs, long nanos) {
    if (deviations().isEmpty() || !mayTry()) {
      return true;
    }
    if (simplest().seed() != 0) {
      return false;
    }
    int reserved = runsLeft - runs;
    long until = System.nanoTime() + nanos;
    List<RecordedRun> level = List.of(run(Interleaving.fifo()));
    for (int size = 1; size <= deviations().size(); size++) {
      List<RecordedRun> next = new ArrayList<>();
      for (Branches.Kind kind : Branches.Kind.ALL) {
        for (RecordedRun parent : level) {
          Branches branches = new Branches(parent.choices(), List.of(kind));
          while (branches.hasNext() && size <= deviations().size()) {
            if (runsLeft <= reserved || System.nanoTime() - until >= 0) {
              return false;
            }
            Interleaving branch = branches.next();
            if (Simplicity.BY_SIZE.compare(branch, simplest()) <= 0) {
              next.add(run(branch));
            }
          }
        }
      }
      level = next;
    }
    return true;
  }

  /** Returns the simplest failing run that was found so far; from any thread. */
  RecordedRun best() {
    return best;
  }

  private Interleaving simplest() {
    return best.interleaving();
  }

  private List<Deviation> deviations() {
    return simplest().deviations();
  }

  private boolean mayTry() {
    return runsLeft > 0 && System.nanoTime() - end < 0;
  }

  /** Removes blocks of deviations, the last first: halves, quarters, and so on to single ones. */
  private void removeBlocks() {
    for (int size = Math.max(deviations().size() / 2, 1); size > 0; size /= 2) {
      int to = deviations().size();
      while (to > 0) {
        int from = Math.max(to - size, 0);
        attempt(without(from, to, 0));
        to = Math.min(from, deviations().size());
      }
    }
  }

  /** Removes one deviation; those after it may then move one choice earlier or later. */
  private void removeAndShift() {
    for (int i = deviations().size() - 1; i >= 0; i--) {
      if (i < deviations().size() && !attempt(without(i, i + 1, -1))) {
        attempt(without(i, i + 1, 1));
      }
    }
  }

  private Interleaving without(int from, int to, int shift) {
    List<Deviation> all = deviations();
    List<Deviation> kept = new ArrayList<>(all.subList(0, from));
    for (Deviation deviation : all.subList(Math.min(to, all.size()), all.size())) {
      kept.add(Deviations.at(deviation, Math.max(deviation.position() + shift, 0)));
    }
    return distinct(kept);
  }

  /** Moves single deviations to the front and lowers their picks. */
  private void simplifyEach() {
    for (int i = deviations().size() - 1; i >= 0; i--) {
      for (int back = place(i) / 2; back > 0 && mayTry(); back /= 2) {
        while (i < deviations().size() && attempt(moved(i, place(i) - back))) {
          // as far as it goes
        }
      }
      for (int position = 0; i < deviations().size() && position < place(i); position++) {
        if (!mayTry() || attempt(moved(i, position))) {
          break;
        }
      }
      lowerPick(i);
    }
  }

  private void lowerPicks() {
    for (int i = deviations().size() - 1; i >= 0; i--) {
      lowerPick(i);
    }
  }

  private void lowerPick(int i) {
    for (int pick = 1; i < deviations().size() && pick < deviations().get(i).bound(); pick++) {
      attempt(replaced(i, Deviations.withPick(deviations().get(i), pick)));
    }
  }

  /** Tries one deviation, any one, in the place of two. */
  private void replacePairs() {
    for (int i = 0; i < deviations().size(); i++) {
      for (int j = i + 1; j < deviations().size() && simplest().seed() == 0 && mayTry(); j++) {
        List<Deviation> rest = new ArrayList<>(deviations());
        rest.remove(j);
        rest.remove(i);
        if (attemptBranches(distinct(rest))) {
          return;
        }
      }
    }
  }

  private boolean attemptBranches(Interleaving interleaving) {
    runsLeft--;
    Branches branches = new Branches(executions.run(interleaving).choices(), Branches.Kind.ALL);
    while (branches.hasNext() && mayTry()) {
      if (attempt(branches.next())) {
        return true;
      }
    }
    return false;
  }

  private int place(int index) {
    return index < deviations().size() ? deviations().get(index).position() : 0;
  }

  private Interleaving moved(int index, int position) {
    return replaced(index, Deviations.at(deviations().get(index), Math.max(position, 0)));
  }

  private Interleaving replaced(int index, Deviation deviation) {
    List<Deviation> changed = new ArrayList<>(deviations());
    changed.set(index, deviation);
    return distinct(changed);
  }

  /** Keeps the first of several deviations at the same choice. */
  private Interleaving distinct(List<Deviation> deviations) {
    List<Deviation> kept = new ArrayList<>();
    Set<String> places = new HashSet<>();
    for (Deviation deviation : deviations) {
      if (places.add(deviation.label() + deviation.position())) {
        kept.add(deviation);
      }
    }
    return Interleaving.of(simplest().seed(), kept);
  }

  /** Runs a candidate that was not tried; takes it if it fails in the same way and is simpler. */
  private boolean attempt(Interleaving candidate) {
    if (!mayTry() || !tried.add(candidate)) {
      return false;
    }
    RecordedRun execution = run(candidate);
    return best.equals(execution);
  }

  /** Runs a candidate; takes it if it fails in the same way and is simpler. */
  private RecordedRun run(Interleaving candidate) {
    runsLeft--;
    RecordedRun execution = executions.run(candidate);
    if (execution.isLate()) {
      runsLeft = 0; // each more like it would take as long
    }
    if (ORDER.compare(execution, best) < 0
        && FailureIdentity.of(execution.failure()).equals(identity)) {
      best = execution;
      tried.add(simplest());
    }
    return execution;
  }
}

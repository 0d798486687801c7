// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Program;
import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An entry of the catalogue of bugs: a primitive with a flaw that some library had, and its twin
 * without the flaw, under one workload that leaves all timing to the explorer.
 *
 * @param id the identifier in the catalogue
 * @param title the library and the effect
 * @param kinds the effects that it may have
 * @param catalogued the smallest number of deviations from first in, first out that shows it in the
 *     original
 * @param percent how often one interleaving of a random walk fails in the original
 * @param buggy the workload on the primitive with the flaw
 * @param fixed the workload on its twin
 */
record Bug(
    String id,
    String title,
    Set<Kind> kinds,
    OptionalInt catalogued,
    OptionalDouble percent,
    Program buggy,
    Program fixed) {

  /** A workload on a primitive, with or without its flaw; runs as the main task of a loop. */
  @FunctionalInterface
  interface Workload {
    void run(boolean fixed) throws Exception;
  }

  /** A bug of which the catalogue has no figures. */
  static Bug of(String id, String title, Kind kind, Workload workload) {
    return new Bug(
        id,
        title,
        EnumSet.of(kind),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        program(workload, false),
        program(workload, true));
  }

  private static Program program(Workload workload, boolean fixed) {
    AsyncAction main = () -> workload.run(fixed);
    return run -> run.main(main);
  }

  /** The same bug, that may show itself in another way as well. */
  Bug or(Kind kind) {
    EnumSet<Kind> more = EnumSet.copyOf(kinds);
    more.add(kind);
    return new Bug(id, title, more, catalogued, percent, buggy, fixed);
  }

  /** The same bug with the catalogue's figures. */
  Bug figures(int deviations, double percentOfRandomWalk) {
    return new Bug(
        id,
        title,
        kinds,
        OptionalInt.of(deviations),
        OptionalDouble.of(percentOfRandomWalk),
        buggy,
        fixed);
  }

  /** The same bug, of which the catalogue only says that first in, first out shows it. */
  Bug failsAtOnce() {
    return new Bug(id, title, kinds, OptionalInt.of(0), OptionalDouble.empty(), buggy, fixed);
  }

  @Override
  public String toString() {
    return id;
  }
}

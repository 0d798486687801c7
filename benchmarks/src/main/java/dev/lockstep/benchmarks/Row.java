// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.jvm.JvmContestant;
import dev.lockstep.benchmarks.jvm.Subject;
import java.util.ArrayList;
import java.util.List;

/** A row of the page: a piece of work, its sizes, its contestants and its targets. */
public final class Row {

  /** The name of Lockstep on the carrier engine, which peers are compared with. */
  public static final String CARRIER = "Lockstep, carrier";

  /** The name of Lockstep on the baton engine. */
  public static final String BATON = "Lockstep, baton";

  private static final int[] GROWTH = {10, 1_000, 100_000, 1_000_000};

  private final String name;
  private final String title;
  private final String work;
  private final List<Metric> columns =
      new ArrayList<>(List.of(Metric.WALL, Metric.CPU, Metric.ALLOCATED));
  private final List<Cell> cells = new ArrayList<>();
  private final List<Contestant> contestants = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private boolean slow;
  private boolean onlyByName;

  /**
   * Creates a row without sizes and contestants.
   *
   * @param name the name on the command line
   * @param title the heading
   * @param work a sentence that defines an operation
   */
  public Row(String name, String title, String work) {
    this.name = name;
    this.title = title;
    this.work = work;
  }

  /**
   * Sets the columns of the tables.
   *
   * @param metrics the columns
   * @return this
   */
  public Row columns(Metric... metrics) {
    columns.clear();
    columns.addAll(List.of(metrics));
    return this;
  }

  /**
   * Marks the row as slow, so that one turn of each contestant is enough.
   *
   * @return this
   */
  public Row slow() {
    slow = true;
    return this;
  }

  /**
   * Returns whether one turn of each contestant is enough.
   *
   * @return whether it is
   */
  public boolean isSlow() {
    return slow;
  }

  /**
   * Leaves the row out of the page: it is measured if it is asked for by its name.
   *
   * @return this
   */
  public Row onlyByName() {
    onlyByName = true;
    return this;
  }

  /**
   * Returns whether the row is left out of the page.
   *
   * @return whether it is
   */
  public boolean isOnlyByName() {
    return onlyByName;
  }

  /**
   * Adds a size.
   *
   * @param cellName the name for people
   * @param size the number of tasks, bytes or connections
   * @param operations the number of operations in one run
   * @return this
   */
  public Row cell(String cellName, int size, int operations) {
    cells.add(new Cell(cellName, size, operations, false));
    return this;
  }

  /**
   * Adds the points of the growth plot: 10, 1,000, 100,000 and 1,000,000.
   *
   * @param operations the smallest number of operations in one run
   * @param each the smallest number of operations of each task
   * @return this
   */
  public Row growth(int operations, int each) {
    for (int size : GROWTH) {
      String cellName = String.format(java.util.Locale.ROOT, "%,d", size);
      cells.add(new Cell(cellName, size, Math.max(size * each, operations), true));
    }
    return this;
  }

  /**
   * Adds Lockstep, on both engines.
   *
   * @param maker creates the subject
   * @return this
   */
  public Row lockstep(Subject.Maker maker) {
    contestants.add(JvmContestant.lockstep(CARRIER, "carrier", maker));
    contestants.add(JvmContestant.lockstep(BATON, "baton", maker));
    return this;
  }

  /**
   * Adds a peer in a JVM; it takes no part in the growth plot.
   *
   * @param peer the name of the peer
   * @param maker creates the subject
   * @return this
   */
  public Row peer(String peer, Subject.Maker maker) {
    contestants.add(JvmContestant.peer(peer, maker));
    return this;
  }

  /**
   * Adds contestants.
   *
   * @param others the contestants
   * @return this
   */
  public Row contestants(List<? extends Contestant> others) {
    contestants.addAll(others);
    return this;
  }

  /**
   * Sets a target for the carrier engine.
   *
   * @param cell the name of a size
   * @param metric the metric
   * @param limit the bound
   * @return this
   */
  public Row target(String cell, Metric metric, double limit) {
    targets.add(new Target(cell, CARRIER, metric, limit, ""));
    return this;
  }

  /**
   * Sets a target for the carrier engine as a multiple of a peer's figure.
   *
   * @param cell the name of a size
   * @param metric the metric
   * @param factor the multiple
   * @param peer the name of the peer
   * @return this
   */
  public Row target(String cell, Metric metric, double factor, String peer) {
    targets.add(new Target(cell, CARRIER, metric, factor, peer));
    return this;
  }

  /**
   * Adds a target.
   *
   * @param target the target
   * @return this
   */
  public Row target(Target target) {
    targets.add(target);
    return this;
  }

  /**
   * Returns the name on the command line.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Returns the heading.
   *
   * @return the title
   */
  public String title() {
    return title;
  }

  /**
   * Returns the definition of an operation.
   *
   * @return one sentence
   */
  public String work() {
    return work;
  }

  /**
   * Returns the columns of the tables.
   *
   * @return the columns
   */
  public List<Metric> columns() {
    return columns;
  }

  /**
   * Returns the sizes.
   *
   * @return the sizes in the order of the page
   */
  public List<Cell> cells() {
    return cells;
  }

  /**
   * Returns the contestants.
   *
   * @return the contestants in the order of the page
   */
  public List<Contestant> contestants() {
    return contestants;
  }

  /**
   * Returns the targets.
   *
   * @return the targets
   */
  public List<Target> targets() {
    return targets;
  }

  /**
   * Returns the size with a name.
   *
   * @param cellName the name
   * @param growth whether it is a point of the growth plot
   * @return the size
   * @throws IllegalArgumentException if there is none
   */
  public Cell cell(String cellName, boolean growth) {
    return cells.stream()
        .filter(cell -> cell.name().equals(cellName) && cell.growth() == growth)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("row " + name + " has no " + cellName));
  }

  /**
   * Returns the contestant with a name.
   *
   * @param contestant the name
   * @return the contestant
   * @throws IllegalArgumentException if there is none
   */
  public Contestant contestant(String contestant) {
    return contestants.stream()
        .filter(candidate -> candidate.name().equals(contestant))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("row " + name + " has no " + contestant));
  }
}

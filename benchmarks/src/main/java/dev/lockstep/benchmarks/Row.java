package dev.lockstep.benchmarks;

import dev.lockstep.benchmarks.jvm.JvmContestant;
import dev.lockstep.benchmarks.jvm.Subject;
import java.util.ArrayList;
import java.util.List;

/** One piece of work, its sizes, who does it, and what was set out. */
public final class Row {

  /** Lockstep on the carrier engine; what peers are compared with. */
  public static final String CARRIER = "Lockstep, carrier";

  /** Lockstep on the baton engine. */
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

  /**
   * A row without sizes and contestants.
   *
   * @param name the word by which one asks for it
   * @param title its heading
   * @param work one sentence: what an operation is
   */
  public Row(String name, String title, String work) {
    this.name = name;
    this.title = title;
    this.work = work;
  }

  /**
   * What the tables show.
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
   * Says that a turn takes so long that one of each contestant is enough.
   *
   * @return this
   */
  public Row slow() {
    slow = true;
    return this;
  }

  /**
   * Whether one round is enough.
   *
   * @return whether it is
   */
  public boolean isSlow() {
    return slow;
  }

  /**
   * Adds a size.
   *
   * @param cellName what people read
   * @param size how many tasks, bytes or connections
   * @param operations how many operations make one run
   * @return this
   */
  public Row cell(String cellName, int size, int operations) {
    cells.add(new Cell(cellName, size, operations, false));
    return this;
  }

  /**
   * Adds the points of the growth plot: 10, 1,000, 100,000 and 1,000,000.
   *
   * @param operations how many operations make one run, at least
   * @param each how many of them each task does, at least
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
   * @param maker makes what does the work
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
   * @param peer its name
   * @param maker makes what does the work
   * @return this
   */
  public Row peer(String peer, Subject.Maker maker) {
    contestants.add(JvmContestant.peer(peer, maker));
    return this;
  }

  /**
   * Adds contestants.
   *
   * @param others they
   * @return this
   */
  public Row contestants(List<? extends Contestant> others) {
    contestants.addAll(others);
    return this;
  }

  /**
   * Sets a bound for the carrier engine.
   *
   * @param cell the name of a size
   * @param metric of what
   * @param limit the bound
   * @return this
   */
  public Row target(String cell, Metric metric, double limit) {
    targets.add(new Target(cell, CARRIER, metric, limit, ""));
    return this;
  }

  /**
   * Sets a bound for the carrier engine as a multiple of a peer's figure.
   *
   * @param cell the name of a size
   * @param metric of what
   * @param factor the multiple
   * @param peer the name of the peer
   * @return this
   */
  public Row target(String cell, Metric metric, double factor, String peer) {
    targets.add(new Target(cell, CARRIER, metric, factor, peer));
    return this;
  }

  /**
   * Sets a bound.
   *
   * @param target the bound
   * @return this
   */
  public Row target(Target target) {
    targets.add(target);
    return this;
  }

  /**
   * The word by which one asks for it.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Its heading.
   *
   * @return the title
   */
  public String title() {
    return title;
  }

  /**
   * What an operation is.
   *
   * @return one sentence
   */
  public String work() {
    return work;
  }

  /**
   * What the tables show.
   *
   * @return the columns
   */
  public List<Metric> columns() {
    return columns;
  }

  /**
   * Its sizes.
   *
   * @return in the order of the page
   */
  public List<Cell> cells() {
    return cells;
  }

  /**
   * Who takes part.
   *
   * @return in the order of the page
   */
  public List<Contestant> contestants() {
    return contestants;
  }

  /**
   * What was set out.
   *
   * @return the bounds
   */
  public List<Target> targets() {
    return targets;
  }

  /**
   * The size of that name.
   *
   * @param cellName the name
   * @param growth whether it is a point of the growth plot
   * @return the size
   */
  public Cell cell(String cellName, boolean growth) {
    return cells.stream()
        .filter(cell -> cell.name().equals(cellName) && cell.growth() == growth)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("row " + name + " has no " + cellName));
  }

  /**
   * The contestant of that name.
   *
   * @param contestant the name
   * @return the contestant
   */
  public Contestant contestant(String contestant) {
    return contestants.stream()
        .filter(candidate -> candidate.name().equals(contestant))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("row " + name + " has no " + contestant));
  }
}

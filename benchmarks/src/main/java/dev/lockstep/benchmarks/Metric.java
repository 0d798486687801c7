// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import java.util.Locale;

/** The quantities that are measured of a contestant. */
public enum Metric {
  /** Nanoseconds of the real clock for one operation. */
  WALL("ns", 1),
  /** Nanoseconds of all processors of the process for one operation. */
  CPU("CPU ns", 1),
  /** Bytes allocated for one operation. */
  ALLOCATED("B allocated", 1),
  /** Microseconds of all processors of the server for one request. */
  SERVER_CPU("server CPU µs", 1),
  /** The same in the first 400 ms of load after the start, when much is still interpreted. */
  COLD_CPU("cold CPU µs", 1),
  /** Nanoseconds of the real clock for one operation in the first round of a process. */
  COLD_WALL("cold ns", 1),
  /** Operations in a second, in thousands. */
  RATE("thousand/s", -1),
  /** Interleavings until a bug shows, that one included. */
  FIRST("to the first failure", 1),
  /** Microseconds within which half of the requests are answered. */
  P50("p50 µs", 1),
  /** Microseconds within which 99 of 100 requests are answered. */
  P99("p99 µs", 1),
  /** Bytes of the heap that are live for one task or connection. */
  LIVE("B live", 1),
  /** The most memory that the process had, in MiB. */
  PEAK("peak MiB", 1),
  /** The most live heap of any minute, in percent of that at minute one. */
  HEAP("heap %", 1),
  /** The most open descriptors of any minute, in percent of those at minute one. */
  DESCRIPTORS("descriptors %", 1),
  /** The most threads of any minute, in percent of those at minute one. */
  THREADS("threads %", 1),
  /** Milliseconds of the real clock. */
  MILLIS("ms", 1),
  /** Seconds of simulated time in a second of real time. */
  SPEED_UP("simulated : real", -1);

  private final String label;
  private final int better;

  Metric(String label, int better) {
    this.label = label;
    this.better = better;
  }

  /**
   * Returns the heading of a column, with the unit.
   *
   * @return the label
   */
  public String label() {
    return label;
  }

  /**
   * Returns how many times better one value is than another.
   *
   * @param ours the one value
   * @param theirs the other value
   * @return more than 1 if ours is better
   */
  public double times(double ours, double theirs) {
    return better > 0 ? theirs / ours : ours / theirs;
  }

  /**
   * Returns the name by which a program prints the metric.
   *
   * @return the name in lower case
   */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}

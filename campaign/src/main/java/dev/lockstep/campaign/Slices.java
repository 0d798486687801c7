// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queue of the slices of one shard, ordered by their index and then by test. With a limit on
 * interleavings, which slices there are does not depend on who asks when, except for tests that
 * cannot run at all. With a limit on time, random slices follow without end, except of tests that
 * have failed or are complete. Thread-safe.
 */
final class Slices {

  /** The largest number of interleavings in a slice. */
  static final int SIZE = 1_000;

  /**
   * The number of parts into which the bounded search is divided if the campaign is limited by
   * time.
   */
  static final int PARTS = 64;

  private final List<String> tests;
  private final CampaignOptions options;
  private final List<Slice> fixed;
  private final Set<String> ended = new HashSet<>();

  /** Tests with a slice that did not exhaust its interleavings. */
  private final Set<String> open = new HashSet<>();

  /** Tests with a slice that ran. */
  private final Set<String> begun = new HashSet<>();

  private final Map<String, Integer> running = new HashMap<>();
  private long number;
  private boolean stopped;

  Slices(List<String> tests, CampaignOptions options) {
    this.tests = tests;
    this.options = options;
    this.fixed =
        options.time() == null
            ? Slice.ofBudget(tests, options.interleavings(), SIZE, options.seed())
            : List.of();
  }

  /** Returns the number of slices in this shard, or -1 if the campaign is limited by time. */
  long total() {
    if (options.time() != null) {
      return -1;
    }
    long total = 0;
    for (long i = 0; i < fixed.size(); i++) {
      total += isMine(i) ? 1 : 0;
    }
    return total;
  }

  /** Removes and returns the next slice, or returns null if there is none. */
  synchronized @Nullable Slice next() {
    while (!stopped && number < limit()) {
      long candidate = number++;
      Slice slice = isMine(candidate) ? slice(candidate) : null;
      if (slice != null) {
        running.merge(slice.test(), 1, Integer::sum);
        return slice;
      }
    }
    return null;
  }

  /** Returns whether a slice belongs to this shard; each shard gets slices of all tests. */
  private boolean isMine(long candidate) {
    return options.shard().has(candidate / tests.size() + candidate % tests.size());
  }

  private long limit() {
    if (options.time() == null) {
      return fixed.size();
    }
    return ended.size() == tests.size() ? 0 : Long.MAX_VALUE;
  }

  private @Nullable Slice slice(long candidate) {
    if (options.time() == null) {
      Slice slice = fixed.get((int) candidate);
      return ended.contains(slice.test()) ? null : slice;
    }
    String test = tests.get((int) (candidate % tests.size()));
    int index = Math.toIntExact(candidate / tests.size());
    if (index >= PARTS && !open.contains(test) && running.getOrDefault(test, 0) == 0) {
      ended.add(test);
    }
    return ended.contains(test) ? null : new Slice(test, index, PARTS, SIZE, options.seed());
  }

  /** Records the results of a slice. */
  synchronized void ran(Slice slice, List<TestResult> results) {
    running.merge(slice.test(), -1, Integer::sum);
    if (!results.stream().allMatch(TestResult::isEmpty)) {
      begun.add(slice.test());
    }
    boolean failed = results.stream().anyMatch(it -> it.failure() != null);
    if (!begun.contains(slice.test()) || (failed && options.time() != null)) {
      ended.add(slice.test());
    }
    if (results.stream().anyMatch(it -> !it.coverage().isComplete())) {
      open.add(slice.test());
    }
  }

  synchronized void stop() {
    stopped = true;
  }
}

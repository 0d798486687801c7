package dev.lockstep.campaign;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the slices of one shard of a campaign, each test's first ones first. Which these are
 * does not depend on who asks when, as long as the campaign ends by its interleavings, but for
 * tests that cannot run at all. By time it goes on with random slices, without the tests that have
 * failed or have nothing more. Thread-safe.
 */
final class Slices {

  /** How many interleavings a slice has. */
  static final int SIZE = 1_000;

  /** Into how many parts the bounded search is divided where time is the limit. */
  static final int PARTS = 64;

  private final List<String> tests;
  private final CampaignOptions options;
  private final List<Slice> fixed;
  private final Set<String> ended = new HashSet<>();

  /** Tests some of whose slices had more to run than there was room for. */
  private final Set<String> open = new HashSet<>();

  /** Tests of which something has run. */
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

  /** How many slices there will be in this shard, or -1 if time is the limit. */
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

  /** The next one, or null if there is none. */
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

  /** Each shard has slices of all tests. */
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

  /** Told of a slice that has run. */
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

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.explore.TraceStep;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names that threads of one lane have in an earlier and in a later run, of which the later one
 * has a higher number: a library counts them in a static field, and the runs are the same.
 */
final class CountedNames {

  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** The names of the later run, by those of the earlier one. */
  private final Map<String, String> later = new HashMap<>();

  /** Finds the earlier names in a text; null if there are none. */
  private final @Nullable Pattern names;

  CountedNames(Tracer earlier, Tracer again) {
    List<TraceStep> earlierSteps = earlier.steps();
    List<TraceStep> againSteps = again.steps();
    for (int i = 0; i < Math.min(earlierSteps.size(), againSteps.size()); i++) {
      TraceStep step = earlierSteps.get(i);
      TraceStep same = againSteps.get(i);
      if (step.lane() == same.lane()
          && earlier.isThread(step.lane())
          && again.isThread(step.lane())
          && isCountedOn(step.name(), same.name())) {
        later.putIfAbsent(step.name(), same.name());
      }
    }
    names =
        later.isEmpty()
            ? null
            : Pattern.compile(
                later.keySet().stream()
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|", "(?<!\\w)(", ")(?!\\w)")));
  }

  /** Returns whether two names differ in numbers only, and the first that differs has grown. */
  private static boolean isCountedOn(String name, String again) {
    if (!NUMBER.matcher(name).replaceAll("#").equals(NUMBER.matcher(again).replaceAll("#"))) {
      return false;
    }
    List<String> numbers = numbers(name);
    List<String> more = numbers(again);
    for (int i = 0; i < numbers.size(); i++) {
      if (!numbers.get(i).equals(more.get(i))) {
        return Comparator.comparingInt(String::length)
                .thenComparing(Comparator.naturalOrder())
                .compare(numbers.get(i), more.get(i))
            < 0;
      }
    }
    return false;
  }

  private static List<String> numbers(String name) {
    return NUMBER.matcher(name).results().map(MatchResult::group).toList();
  }

  /** Returns whether a step of the earlier run is the same as one of the later run. */
  boolean areSame(TraceStep step, TraceStep again) {
    return step.equals(again) || (names != null && asLater(step).equals(again));
  }

  private TraceStep asLater(TraceStep step) {
    return new TraceStep(
        step.number(),
        step.lane(),
        asLater(step.name()),
        step.time(),
        step.deviates(),
        step.fifo() == null ? null : asLater(step.fifo()),
        asLater(step.end()),
        step.site(),
        step.notes().stream().map(this::asLater).toList(),
        step.objects().stream().map(this::asLater).toList());
  }

  private String asLater(String text) {
    return names == null
        ? text
        : names
            .matcher(text)
            .replaceAll(match -> Matcher.quoteReplacement(later.getOrDefault(match.group(), "")));
  }
}

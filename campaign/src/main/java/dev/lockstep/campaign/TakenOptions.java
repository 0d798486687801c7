// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.explore.ChoiceSequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The options of a test's choices that some interleaving has taken, by the label of the choice: of
 * faults, losses, timers of one instant, cancellations. The choice of the lane that goes next is
 * not among them, nor a choice among many values. The sum of two does not depend on their order.
 */
final class TakenOptions {

  /** The largest number of labels that are kept: the first ones in their order. */
  private static final int LABELS = 50;

  /** The largest number of options of a choice that is no mere number. */
  private static final int MOST = 16;

  private static final String LANE = "lane";

  /** The options of one label. */
  private static final class Taken {
    private final BitSet options = new BitSet(MOST);

    /** The largest number of options that there were. */
    private int bound;

    private void add(int ofBound, int option) {
      bound = Math.max(bound, ofBound);
      options.set(option);
    }
  }

  private final SortedMap<String, Taken> taken = new TreeMap<>();

  /** Adds the choices of an interleaving. */
  void add(ChoiceSequence choices) {
    if (choices.labels().size() == 1) {
      return; // of lanes alone
    }
    for (int i = 0; i < choices.size(); i++) {
      int bound = choices.bound(i);
      String label = choices.label(i);
      if (bound <= MOST && !label.equals(LANE)) {
        of(label).add(bound, choices.value(i));
      }
    }
    limit();
  }

  private Taken of(String label) {
    return taken.computeIfAbsent(label, key -> new Taken());
  }

  private void limit() {
    while (taken.size() > LABELS) {
      taken.remove(taken.lastKey());
    }
  }

  /** Returns the options that were taken in either. */
  TakenOptions plus(TakenOptions other) {
    TakenOptions sum = new TakenOptions();
    for (TakenOptions part : List.of(this, other)) {
      part.taken.forEach(
          (label, options) -> {
            Taken all = sum.of(label);
            all.bound = Math.max(all.bound, options.bound);
            all.options.or(options.options);
          });
    }
    sum.limit();
    return sum;
  }

  /** Returns the choices that have options which no interleaving has taken, a text each. */
  List<String> never() {
    List<String> never = new ArrayList<>();
    taken.forEach(
        (label, options) -> {
          List<String> missing =
              IntStream.range(0, options.bound)
                  .filter(option -> !options.options.get(option))
                  .mapToObj(String::valueOf)
                  .toList();
          if (!missing.isEmpty()) {
            never.add(label + " = " + String.join(", ", missing));
          }
        });
    return never;
  }

  List<Map<String, Object>> toJson() {
    List<Map<String, Object>> json = new ArrayList<>();
    taken.forEach(
        (label, options) -> {
          Map<String, Object> choice = new LinkedHashMap<>();
          choice.put("label", label);
          choice.put("options", (long) options.bound);
          choice.put("taken", options.options.stream().mapToObj(Long::valueOf).toList());
          json.add(choice);
        });
    return json;
  }

  /** Reads what {@link #toJson} has written. */
  static TakenOptions of(List<Json> list) {
    TakenOptions options = new TakenOptions();
    for (Json json : list) {
      int bound = json.number("options");
      if (bound < 2 || bound > MOST) {
        throw new IllegalArgumentException(
            "'options' of " + json.text("label") + " must be from 2 to " + MOST);
      }
      for (int option : json.numbers("taken")) {
        if (option < 0 || option >= bound) {
          throw new IllegalArgumentException(
              "'taken' of " + json.text("label") + " must be from 0 to " + (bound - 1));
        }
        options.of(json.text("label")).add(bound, option);
      }
    }
    return options;
  }
}

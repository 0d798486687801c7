// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the choices of one run by label. The index of a label is the order in which it was first
 * used.
 */
public final class Positions {

  /** The index of {@link Labels#LANE}. */
  public static final int LANE = 0;

  private final List<String> labels = new ArrayList<>(List.of(Labels.LANE));
  private int[] counts = new int[4];

  /** Begins another run. */
  public void clear() {
    while (labels.size() > 1) {
      labels.removeLast();
    }
    Arrays.fill(counts, 0);
  }

  /** Returns the labels that were used, lanes first; a view that changes with the run. */
  public List<String> labels() {
    return labels;
  }

  /** Returns the position of the next choice of a label, from 0, and counts it. */
  public int next(int index) {
    return counts[index]++;
  }

  /** Returns the index of a label. */
  public int indexOf(String label) {
    int index = labels.indexOf(label);
    return index < 0 ? add(label) : index;
  }

  private int add(String label) {
    int index = labels.size();
    if (index > Short.MAX_VALUE) {
      throw new IllegalStateException(
          "more than "
              + Short.MAX_VALUE
              + " labels of choices, the last '"
              + label
              + "'; use one label for each kind of choice");
    }
    labels.add(label);
    if (index == counts.length) {
      counts = Arrays.copyOf(counts, index * 2);
    }
    return index;
  }
}

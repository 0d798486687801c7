// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.util.List;

/**
 * The choices of one run, in the order in which they were made: for each its label, the number of
 * options, and the option taken. A single option is no choice and is not in it. Immutable.
 *
 * @since 0.1.0
 */
public interface ChoiceSequence {

  /**
   * Returns the number of choices.
   *
   * @return the number
   */
  int size();

  /**
   * Returns the labels that occur.
   *
   * @return the labels without repetition, {@code lane} first, even if there is no choice of it
   */
  List<String> labels();

  /**
   * Returns the label of a choice.
   *
   * @param index the choice, from 0 to {@code size() - 1}
   * @return the label
   * @throws IndexOutOfBoundsException if there is no such choice
   */
  String label(int index);

  /**
   * Returns the number of options of a choice.
   *
   * @param index the choice, from 0 to {@code size() - 1}
   * @return the number, at least 2
   * @throws IndexOutOfBoundsException if there is no such choice
   */
  int bound(int index);

  /**
   * Returns the option that was taken.
   *
   * @param index the choice, from 0 to {@code size() - 1}
   * @return the option, from 0 to {@code bound(index) - 1}
   * @throws IndexOutOfBoundsException if there is no such choice
   */
  int value(int index);

  /**
   * Returns whether a choice is at an access to memory that no other lane has used in this run, or
   * none has written: to let another lane go first there differs from letting it go later only in
   * the order of steps that do not depend on each other.
   *
   * @param index the choice, from 0 to {@code size() - 1}
   * @return true if that is known
   */
  default boolean isIndependent(int index) {
    return false;
  }

  /**
   * Returns the interleaving that consists of these choices. Its deviations have exact bounds.
   *
   * @return the interleaving, which replays the run
   */
  Interleaving interleaving();
}

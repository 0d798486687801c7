package dev.lockstep.explore;

import java.util.List;

/**
 * The choices of one run, in the order in which they were made: for each its label, how many
 * options there were, and the one taken. A single option is no choice and is not in it. Immutable.
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
   * @return each once, lanes first, also if there is no choice of them
   */
  List<String> labels();

  /**
   * Returns what was chosen.
   *
   * @param index from 0 to {@code size() - 1}
   * @return the label
   */
  String label(int index);

  /**
   * Returns how many options there were.
   *
   * @param index from 0 to {@code size() - 1}
   * @return the number, at least 2
   */
  int bound(int index);

  /**
   * Returns the option that was taken.
   *
   * @param index from 0 to {@code size() - 1}
   * @return from 0 to {@code bound(index) - 1}
   */
  int value(int index);

  /**
   * Returns the interleaving that these choices are: its deviations have exact bounds.
   *
   * @return a replay of the run
   */
  Interleaving interleaving();
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A part of {@code java.base} that is changed as a whole or not at all. */
interface JdkPart {

  /** Returns whether a class, by its internal name, may have to be changed. */
  boolean isOfInterest(String type);

  /**
   * Changes a class.
   *
   * @param type its internal name
   * @param found receives what was found
   * @return the changed class file, or null if nothing is to be changed
   */
  byte @Nullable [] change(String type, byte[] bytes, Set<String> found);

  /** Returns what must be found for the part to be changed as a whole. */
  Set<String> expected();

  /** Returns the internal names of the classes that have what must be found. */
  Set<String> requiredClasses();

  /** Returns the internal name of a class whose change needs all that a change needs. */
  String sample();
}

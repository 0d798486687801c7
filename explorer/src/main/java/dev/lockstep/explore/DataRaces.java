// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

/**
 * The reaction to a data race in a package with points; see {@link DataRaceError}.
 *
 * @since 0.1.0
 */
public enum DataRaces {
  /** They are not looked for, which saves time. */
  IGNORE,
  /** Each pair of accesses is logged once, at level WARNING. */
  WARN,
  /** A run with a race fails, unless it has failed otherwise. */
  FAIL
}

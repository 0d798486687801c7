// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a test on a loop in exactly one interleaving, the one that a failure report has printed.
 * Overrides {@code interleavings}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Replay {

  /**
   * The replay line of the report.
   *
   * @return a line in the format of {@link dev.lockstep.explore.Interleaving#parse}
   */
  String value();
}

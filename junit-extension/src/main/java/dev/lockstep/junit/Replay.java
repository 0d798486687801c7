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
 *
 * <p>If the line does not fit the test, because the test or what it calls was edited since, a run
 * that passes proves nothing: the test fails with a {@link
 * dev.lockstep.explore.ReplayMismatchError}, which names the step from which on it does not fit. A
 * property fails so if the line fits none of its tries.
 *
 * @since 0.1.0
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

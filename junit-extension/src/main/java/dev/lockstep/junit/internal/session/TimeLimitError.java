// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.spi.DurationFormat;
import java.io.Serial;
import java.time.Duration;

/**
 * Thrown by a clock that has advanced beyond the time limit of its test, or whose loop waits too
 * long while that test is being ended.
 */
final class TimeLimitError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  TimeLimitError() {
    super("what the test left waits for something outside, though it was cancelled");
  }

  TimeLimitError(Duration limit) {
    super(
        "the test went past its limit of "
            + DurationFormat.format(limit)
            + " of virtual time; end what runs forever, or raise timeLimit");
  }
}

package dev.lockstep.junit.internal.session;

import dev.lockstep.spi.DurationFormat;
import java.io.Serial;
import java.time.Duration;

/** Thrown by a clock that has gone past the time limit of its test. */
final class TimeLimitError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  TimeLimitError(Duration limit) {
    super(
        "the test went past its limit of "
            + DurationFormat.format(limit)
            + " of virtual time; end what goes on for ever, or raise timeLimit");
  }
}

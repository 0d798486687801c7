package dev.lockstep.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Reports calls of the JDK that go past a virtual clock, once for each place. */
final class Escapes {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

  private final Set<String> reported = new HashSet<>();

  /** A strand parks with a time-out of the JDK. */
  void timedPark(String strand, long nanos) {
    String message =
        "'"
            + strand
            + "' waits "
            + Duration.ofNanos(nanos)
            + " on the real clock, past the virtual one; use Async.sleep or Async.timeout";
    if (reported.add(strand)) {
      LOG.log(System.Logger.Level.WARNING, message);
    }
  }
}

package dev.lockstep.internal;

import dev.lockstep.spi.LoopObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports calls of the JDK that go past a virtual clock, once for each place. */
final class Escapes {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

  private final @Nullable LoopObserver observer;
  private final Set<String> reported = new HashSet<>();

  Escapes(@Nullable LoopObserver observer) {
    this.observer = observer;
  }

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
      if (observer != null) {
        observer.escaped(message);
      }
    }
  }
}

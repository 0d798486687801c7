package dev.lockstep.conformance;

import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.virtual.VirtualClock;
import java.time.Instant;

/**
 * A virtual clock that ends the trace when the loop is found to be deadlocked: what a runner does
 * to clean up after that is not compared.
 */
final class MarkedClock implements LoopClock {

  private final LoopClock clock = new VirtualClock();
  private final Trace trace;

  MarkedClock(Trace trace) {
    this.trace = trace;
  }

  @Override
  public long nanoTime() {
    return clock.nanoTime();
  }

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public void attach(LoopControl control) {
    clock.attach(control);
  }

  @Override
  public long idle(long deadline, boolean outsidePending) {
    long nanos = clock.idle(deadline, outsidePending);
    if (nanos == DEADLOCK) {
      trace.end("deadlock");
    }
    return nanos;
  }

  @Override
  public boolean isVirtual() {
    return clock.isVirtual();
  }

  @Override
  public String toString() {
    return clock.toString();
  }
}

package dev.lockstep.testkit;

import dev.lockstep.spi.WatchdogWait;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;

/** Waits for a call until a test says that the time is over, and looks at no clock. */
public final class TestWatchdogWait implements WatchdogWait {

  private static final Object OVER = new Object();

  private final LinkedTransferQueue<Object> events = new LinkedTransferQueue<>();

  /**
   * Lets the time be over of the wait that is under way, or of the next one; from any thread.
   *
   * @param waits of how many waits, one after the other
   */
  public void end(int waits) {
    for (int i = 0; i < waits; i++) {
      events.add(OVER);
    }
  }

  @Override
  public boolean await(CompletableFuture<?> call, Duration limit) throws InterruptedException {
    CompletableFuture<Boolean> noted = call.handle((value, failure) -> events.add(call));
    while (true) {
      Object event = events.take();
      if (event == call) {
        return noted.join();
      }
      if (event == OVER) {
        return false;
      }
    }
  }
}

package dev.lockstep.junit.internal.session;

import dev.lockstep.Loop;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.internal.report.Dump;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.Watchdog;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waits, on JUnit's thread, for calls of a test, and stops the one that takes longer than the
 * watchdog allows, or in which JUnit interrupts its thread.
 */
public final class CallWatchdog {

  private final LoopSession session;
  private volatile boolean givenUp;
  private volatile @Nullable String dump;

  CallWatchdog(LoopSession session) {
    this.session = session;
  }

  /** Whether a call did not end when it was stopped, so that nothing more can run here. */
  public boolean hasGivenUp() {
    return givenUp;
  }

  /** Keeps a dump of the tasks for the report that a call was stopped; from any thread. */
  public void keepDump() {
    dump = Dump.of(loop());
  }

  /**
   * Waits for a call.
   *
   * @throws Throwable what it threw, as it is, or the report that it was stopped
   */
  <T> T await(CompletableFuture<T> call) throws Throwable {
    boolean inTime;
    try {
      inTime = watchdog().await(call);
    } catch (InterruptedException e) {
      throw call.isDone() ? e : stopInterrupted(call);
    }
    if (!inTime) {
      throw stopLate(call);
    }
    return Watchdog.result(call);
  }

  /** Stops what takes longer than the watchdog allows, and says so. */
  public LoopFailure stopLate(CompletableFuture<?> call) {
    keepDump();
    return stop(call, late());
  }

  /** Stops what JUnit's thread was interrupted in, and says so. */
  public InterruptedException stopInterrupted(CompletableFuture<?> call) {
    return stop(call, interrupted());
  }

  /** Does not go on either if one of the runs on this session's thread was given up. */
  public <X extends Throwable> X giveUpWith(CallWatchdog ofRun, X failure) {
    if (ofRun.givenUp) {
      giveUp();
    }
    return failure;
  }

  private void giveUp() {
    givenUp = true;
    session.giveThreadUp();
  }

  private LoopFailure late() {
    return new LoopFailure(
        "the test took more than "
            + DurationFormat.format(watchdog().limit())
            + " on the real clock, at "
            + DurationFormat.format(session.testLoop().elapsed())
            + " of the loop's; end what goes on for ever, or raise watchdog\n"
            + dump,
        null);
  }

  private InterruptedException interrupted() {
    if (dump == null) {
      keepDump();
    }
    return new InterruptedException("the test was interrupted while its tasks were\n" + dump);
  }

  /** Cancels a call, and gives it up if it does not end. */
  private <X extends Throwable> X stop(CompletableFuture<?> call, X failure) {
    dump = null;
    if (watchdog().stop(call, () -> loop().callSoonThreadsafe(() -> cancel(call)), failure)) {
      session.atEnd().closeHolds();
    } else {
      giveUp();
    }
    return failure;
  }

  /** Cancels a call; on the thread of the loop. */
  private void cancel(CompletableFuture<?> call) {
    if (!call.isDone()) {
      session.task().cancelJob("the test was stopped");
    }
  }

  private Loop loop() {
    return session.loop();
  }

  private Watchdog watchdog() {
    return session.settings().get(Setting.WATCHDOG);
  }
}

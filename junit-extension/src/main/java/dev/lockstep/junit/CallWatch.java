package dev.lockstep.junit;

import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits, on JUnit's thread, for calls of a test, and stops the one that takes longer than the
 * watchdog allows, or in which JUnit interrupts its thread.
 */
final class CallWatch {

  /** How long a call that was stopped has to end, on the real clock, at most. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final LoopSession session;
  private volatile boolean givenUp;
  private volatile @Nullable String dump;

  CallWatch(LoopSession session) {
    this.session = session;
  }

  /** Whether a call did not end when it was stopped, so that nothing more can run here. */
  boolean hasGivenUp() {
    return givenUp;
  }

  /** Keeps a dump of the tasks for the report that a call was stopped; from any thread. */
  void keepDump() {
    dump = Dump.of(loop());
  }

  /**
   * Waits for a call.
   *
   * @throws Throwable what it threw, as it is, or the report that it was stopped
   */
  <T> T await(Future<T> call) throws Throwable {
    try {
      return LoopThread.await(call, watchdog());
    } catch (TimeoutException e) {
      throw stopLate(call);
    } catch (InterruptedException e) {
      throw call.isDone() ? e : stopInterrupted(call);
    }
  }

  /** Stops what takes longer than the watchdog allows, and says so. */
  LoopFailure stopLate(Future<?> call) {
    keepDump();
    return stop(call, late());
  }

  /** Stops what JUnit's thread was interrupted in, and says so. */
  InterruptedException stopInterrupted(Future<?> call) {
    return stop(call, interrupted());
  }

  /** Does not go on either if one of the runs on this session's thread was given up. */
  <X extends Throwable> X giveUpWith(CallWatch ofRun, X failure) {
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
            + Durations.text(watchdog())
            + " on the real clock, at "
            + Durations.text(session.testLoop().elapsed())
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
  private <X extends Throwable> X stop(Future<?> call, X failure) {
    dump = null;
    Task<?> stopped = session.task().task();
    loop().callSoonThreadsafe(() -> stopped.cancel("the test was stopped"));
    try {
      LoopThread.await(call, grace());
      session.atEnd().closeHolds();
    } catch (TimeoutException e) {
      giveUp();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private Loop loop() {
    return session.loop();
  }

  private Duration watchdog() {
    return session.settings().get(Setting.WATCHDOG);
  }

  private Duration grace() {
    Duration watchdog = watchdog();
    return watchdog.compareTo(GRACE) < 0 ? watchdog : GRACE;
  }
}

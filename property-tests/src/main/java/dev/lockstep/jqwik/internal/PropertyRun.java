package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.Replay;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;
import org.jspecify.annotations.Nullable;

/** What is known of the property that runs now. */
final class PropertyRun {

  private static final String REPLAY = "lockstep.replay";

  private @Nullable Interleaving replayed;
  private volatile @Nullable LoopTry lastTry;
  private volatile boolean over;
  private boolean cancelling;

  private PropertyRun() {}

  /** Of the property that runs on this thread; nothing is known if it is not on a loop. */
  static PropertyRun current() {
    return Store.getOrCreate(PropertyRun.class, Lifespan.PROPERTY, PropertyRun::new).get();
  }

  /** Finds out whether the property replays one interleaving, and whether tasks are cancelled. */
  void begin(PropertyLifecycleContext context, OnLoop settings) {
    cancelling = settings.cancelling().length > 0;
    String line =
        context
            .findAnnotation(Replay.class)
            .map(Replay::value)
            .orElseGet(() -> System.getProperty(REPLAY));
    replayed = line == null ? null : Interleaving.parse(line);
  }

  /** The interleaving of all tries, or null if there are many. */
  @Nullable Interleaving replayed() {
    return replayed;
  }

  /** Says that jqwik has its result: shrinking that took too long goes on behind its back. */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** Whether the cancellation of some tasks is a choice. */
  boolean isCancelling() {
    return cancelling;
  }

  void tried(LoopTry last) {
    lastTry = last;
  }

  /** The try that ran last, or null if none did. */
  @Nullable LoopTry lastTry() {
    return lastTry;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.Replay;
import java.util.Optional;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;
import org.jspecify.annotations.Nullable;

/** The state of the property that is running. */
final class PropertyRun {

  private static final String REPLAY = "lockstep.replay";

  private @Nullable Interleaving replayed;
  private volatile @Nullable LoopTry lastTry;
  private volatile boolean over;
  private volatile boolean fitsAny;
  private boolean cancelling;

  private PropertyRun() {}

  /**
   * Returns the property that runs on this thread; a new, empty one if it does not run on loops.
   */
  static PropertyRun current() {
    return Store.getOrCreate(PropertyRun.class, Lifespan.PROPERTY, PropertyRun::new).get();
  }

  /** Reads from the annotations whether the property replays an interleaving and cancels tasks. */
  void begin(PropertyLifecycleContext context, OnLoop settings) {
    cancelling = settings.cancelling().length > 0;
    Optional<String> annotated = context.findAnnotation(Replay.class).map(Replay::value);
    if (annotated.isPresent()) {
      replayed = parse("@Replay", annotated.get());
    } else {
      String line = System.getProperty(REPLAY);
      replayed = line == null ? null : parse("the system property " + REPLAY, line);
    }
  }

  private static Interleaving parse(String where, String line) {
    try {
      return Interleaving.parse(line);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  /** Returns the interleaving of all tries, or null if jqwik generates them. */
  @Nullable Interleaving replayed() {
    return replayed;
  }

  /**
   * Marks the property as finished, since jqwik lets a shrinking that took too long go on in the
   * background.
   */
  void end() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /** Returns whether the cancellation of some tasks is a choice. */
  boolean isCancelling() {
    return cancelling;
  }

  /** Notes whether the interleaving to replay has fitted a try. */
  void fits(boolean fits) {
    fitsAny |= fits;
  }

  /** Returns whether the interleaving to replay has fitted any try. */
  boolean fitsAny() {
    return fitsAny;
  }

  void tried(LoopTry last) {
    lastTry = last;
  }

  /** Returns the try that ran last, or null if none did. */
  @Nullable LoopTry lastTry() {
    return lastTry;
  }
}

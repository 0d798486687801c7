package dev.lockstep.internal;

import dev.lockstep.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The idle policy of a loop on a virtual clock: one part for each of its four subjects. */
final class VirtualIdle implements IdlePolicy {

  final Livelock livelock;
  final Background background;
  final Escapes escapes;
  private final Outside outside;
  private final EventLoop loop;

  VirtualIdle(EventLoop loop) {
    this.loop = loop;
    livelock = new Livelock(loop);
    background = new Background(loop);
    escapes = new Escapes(loop);
    outside = new Outside(loop, escapes);
  }

  @Override
  public void iterationStarts(int entries) {
    livelock.passOf(entries);
  }

  @Override
  public void timeMoved() {
    livelock.moved();
  }

  @Override
  public boolean readsTimeEachIteration() {
    return livelock.isLimited();
  }

  @Override
  public void timeIs(long now) {
    livelock.timeIs(now);
  }

  @Override
  public boolean isExternalWorkPending() {
    return outside.isPending();
  }

  @Override
  public @Nullable String pendingReason() {
    return outside.reason();
  }

  @Override
  public long nextLook() {
    return outside.nextLook();
  }

  @Override
  public boolean isUnsure() {
    return outside.isUnsure();
  }

  @Override
  public boolean areAllMonitorsHeldInside() {
    return JdkWait.allMonitorsAreHeld(loop);
  }

  @Override
  public void stageAwaited() {
    outside.stageAwaited();
  }

  @Override
  public void stageDone() {
    outside.stageDone();
  }

  @Override
  public void markBackground(Context context) {
    Background.mark(context);
    background.spawned();
  }

  @Override
  public boolean isBackground(Context context) {
    return background.isAround(context);
  }

  @Override
  public void timedPark(Duration timeout) {
    escapes.timedPark(timeout);
  }

  @Override
  public void blocked(Strand strand) {
    escapes.blocked(strand);
  }

  @Override
  public void usesMachineNetwork(String what) {
    escapes.network(what);
  }
}

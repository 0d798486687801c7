// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.WorldObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The observers of a world, each of which is told all that one is told. */
final class WorldObservers implements WorldObserver {

  private final List<WorldObserver> all = new CopyOnWriteArrayList<>();

  void add(WorldObserver observer) {
    all.add(observer);
  }

  boolean areNone() {
    return all.isEmpty();
  }

  @Override
  public void sent(long packet, String from, String to, String what) {
    all.forEach(it -> it.sent(packet, from, to, what));
  }

  @Override
  public void arrived(long packet) {
    all.forEach(it -> it.arrived(packet));
  }

  @Override
  public void lost(long packet, String why) {
    all.forEach(it -> it.lost(packet, why));
  }

  @Override
  public void happened(String host, String what) {
    all.forEach(it -> it.happened(host, what));
  }

  @Override
  public void clockSet(String host, Duration offset, double partsPerMillion) {
    all.forEach(it -> it.clockSet(host, offset, partsPerMillion));
  }
}

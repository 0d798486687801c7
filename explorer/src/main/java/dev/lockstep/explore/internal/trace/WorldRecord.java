// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.report.Recording.ArrowKind;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunHost;
import dev.lockstep.report.Recording.RunHostEvent;
import dev.lockstep.report.Recording.RunPacket;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.net.WorldObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The packets between the hosts of a run's world, and what happened to these hosts. */
final class WorldRecord implements WorldObserver {

  /** The largest number of packets that are kept, the first ones. */
  private static final int KEPT = 50_000;

  private final List<RunPacket> packets = new ArrayList<>();
  private final Map<String, List<RunHostEvent>> events = new LinkedHashMap<>();
  private @Nullable World world;

  /** Returns the number of the step that is being made; -1 after the end of the program. */
  private IntSupplier step = () -> -1;

  /** Records what happens in a world from now on. */
  void watch(World watched, IntSupplier newStep) {
    world = watched;
    step = newStep;
    watched.observe(this);
  }

  private long now() {
    World watched = world;
    return watched == null ? 0 : watched.clock().elapsed().toNanos();
  }

  @Override
  public void sent(long packet, String from, String to, String what) {
    int at = step.getAsInt();
    if (at >= 0 && packets.size() < KEPT) {
      packets.add(new RunPacket(from, to, what, now(), at, -1, at, null));
    }
  }

  @Override
  public void arrived(long packet) {
    ends(packet, null);
  }

  @Override
  public void lost(long packet, String why) {
    ends(packet, why);
  }

  /** Notes how a packet ended; that of a duplicate does not count. */
  private void ends(long number, @Nullable String lost) {
    int at = step.getAsInt();
    int index = (int) number - 1;
    if (at < 0 || index >= packets.size() || packets.get(index).arrived() >= 0) {
      return;
    }
    RunPacket packet = packets.get(index);
    packets.set(
        index,
        new RunPacket(
            packet.from(),
            packet.to(),
            packet.text(),
            packet.sent(),
            packet.sentStep(),
            now(),
            at,
            lost));
  }

  @Override
  public void happened(String host, String what) {
    List<RunHostEvent> before = of(host);
    RunHostEvent last = before.isEmpty() ? null : before.get(before.size() - 1);
    long passed = last == null ? 0 : now() - last.nanos();
    add(
        host,
        what,
        last == null ? 0 : last.offset() + (long) (passed * last.drift() / 1e6),
        last == null ? 0 : last.drift());
  }

  @Override
  public void clockSet(String host, Duration offset, double partsPerMillion) {
    String what =
        offset.isZero()
            ? "clock is right"
            : "clock is "
                + DurationFormat.format(offset.abs())
                + (offset.isNegative() ? " behind" : " ahead");
    String drifts = partsPerMillion == 0 ? "" : ", drifts by " + partsPerMillion + " ppm";
    add(host, what + drifts, offset.toNanos(), partsPerMillion);
  }

  private List<RunHostEvent> of(String host) {
    return events.computeIfAbsent(host, key -> new ArrayList<>());
  }

  private void add(String host, String what, long offset, double drift) {
    int at = step.getAsInt();
    if (at >= 0) {
      of(host).add(new RunHostEvent(now(), at, what, offset, drift));
    }
  }

  /** Returns the hosts if there are several. */
  List<RunHost> hosts() {
    World watched = world;
    List<Host> all = watched == null ? List.of() : watched.hosts();
    return all.size() < 2
        ? List.of()
        : all.stream()
            .map(host -> new RunHost(host.name(), events.getOrDefault(host.name(), List.of())))
            .toList();
  }

  List<RunPacket> packets() {
    return packets;
  }

  /** Returns the arrows from the steps that sent packets to those in which they arrived. */
  List<RunArrow> arrows() {
    return packets.stream()
        .filter(it -> it.lost() == null && it.arrived() >= 0)
        .filter(it -> it.sentStep() > 0 && it.sentStep() < it.arrivedStep())
        .map(it -> new RunArrow(ArrowKind.PACKET, it.sentStep(), it.arrivedStep(), it.text()))
        .toList();
  }
}

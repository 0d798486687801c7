// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.internal.LinkConditions.LinkPassage;
import dev.lockstep.virtual.net.internal.Packet.Segment;
import dev.lockstep.virtual.net.internal.Packet.UdpDatagram;
import java.util.ArrayList;
import java.util.List;

/** One direction between two machines, or within one. */
final class OneWayLink {

  private static final long SECOND = 1_000_000_000L;

  private static final String DOWN = "the link is down";

  private final Fabric fabric;
  private final SimMachine from;
  private final SimMachine to;
  private final LinkChoices choices;
  private final List<Carried> held = new ArrayList<>();
  private LinkConditions conditions;
  private long traitsVersion = -1;

  /**
   * The time at which the queue for the bandwidth is empty, and the arrival of the packet that left
   * last.
   */
  private long free;

  private long lastArrival;

  /** The time at which the outage ends that began last. */
  private long downUntil = Long.MIN_VALUE;

  /** A packet on its way, with its number; 0 within one machine, which nobody observes. */
  private record Carried(Packet packet, long number) {}

  OneWayLink(Fabric fabric, SimMachine from, SimMachine to) {
    this.fabric = fabric;
    this.from = from;
    this.to = to;
    this.choices = new LinkChoices(fabric.choiceSource(), "net " + from.name() + ">" + to.name());
    this.conditions = conditions();
  }

  LinkConditions conditions() {
    if (traitsVersion != fabric.version()) {
      traitsVersion = fabric.version();
      conditions = fabric.conditions(from, to);
    }
    return conditions;
  }

  /** Carries a packet to the other machine, under the present conditions. */
  void carry(Packet packet) {
    carry(new Carried(packet, from == to ? 0 : fabric.sends(from, to, packet)));
  }

  private void carry(Carried carried) {
    if (passes(carried)) {
      leave(carried);
    }
  }

  private boolean passes(Carried carried) {
    switch (conditions().passage()) {
      case OPEN -> {}
      case DROPPED -> lose(carried, "the link drops all packets");
      case REFUSED -> refuse(carried);
      case HELD -> held.add(carried);
    }
    return conditions.passage() == LinkPassage.OPEN;
  }

  private void leave(Carried carried) {
    Packet packet = carried.packet;
    long now = fabric.events().now();
    if (!isDown() && choices.strikes(conditions.outages())) {
      beginOutage(now + conditions.outage());
    }
    if (isDown()) {
      lose(carried, DOWN);
      return;
    }
    long departure = departure(packet, now);
    if (departure < 0 || isLost(packet)) {
      lose(carried, departure < 0 ? "no room in the queue of the link" : "on the link");
      return;
    }
    deliver(carried, departure);
    if (choices.strikes(conditions.duplication())) {
      deliver(carried, departure);
    }
  }

  private boolean isDown() {
    return fabric.events().now() < downUntil;
  }

  /** Cuts this direction, and the other one if it can fail too. */
  private void beginOutage(long end) {
    OneWayLink back = fabric.link(to, from);
    downUntil = end;
    if (back.conditions().outages() > 0) {
      back.downUntil = end;
    }
    tell(" is down");
    fabric.checkPeers();
    fabric
        .events()
        .at(
            end,
            () -> {
              tell(" is down no longer");
              fabric.checkPeers();
            });
  }

  private void tell(String what) {
    fabric.tellHosts(
        (node, other) -> node == from && other == to,
        "the link of " + from.name() + " and " + to.name() + what);
  }

  /** Returns whether packets pass now. */
  boolean isOpen() {
    return conditions().passage() == LinkPassage.OPEN && !isDown();
  }

  /** Returns the time at which the packet has left, or -1 if the queue has no room for it. */
  private long departure(Packet packet, long now) {
    if (conditions.bandwidth() == 0) {
      return now;
    }
    double waiting = Math.max(0, free - now) * (double) conditions.bandwidth() / SECOND;
    if (waiting > 0 && waiting + packet.size() > conditions.queue()) {
      return -1;
    }
    free = Math.max(free, now) + packet.size() * SECOND / conditions.bandwidth();
    return free;
  }

  /** Chooses whether one of its fragments is lost; a damaged segment counts as lost. */
  private boolean isLost(Packet packet) {
    int fragments = Math.max(1, (packet.size() + conditions.mtu() - 1) / conditions.mtu());
    for (int i = 0; i < fragments; i++) {
      if (choices.strikes(conditions.loss())) {
        return true;
      }
    }
    return packet instanceof Segment && choices.strikes(conditions.corruption());
  }

  private void deliver(Carried carried, long departure) {
    Packet packet = carried.packet;
    long arrival = departure + choices.draw(conditions.latency());
    if (choices.strikes(conditions.reordering())) {
      arrival += choices.partOf(conditions.lateness());
    } else {
      arrival = Math.max(arrival, lastArrival);
      lastArrival = arrival;
    }
    Packet arriving = packet instanceof UdpDatagram datagram ? maybeDamaged(datagram) : packet;
    fabric.events().at(arrival, () -> arrive(new Carried(arriving, carried.number)));
  }

  private UdpDatagram maybeDamaged(UdpDatagram datagram) {
    int length = datagram.data().length;
    if (length == 0 || !choices.strikes(conditions.corruption())) {
      return datagram;
    }
    byte[] data = datagram.data().clone();
    int bit = choices.below(length * Byte.SIZE);
    data[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
    return new UdpDatagram(datagram.from(), datagram.to(), data, datagram.onLoopback());
  }

  private void arrive(Carried carried) {
    if (isDown()) {
      lose(carried, DOWN);
    } else if (passes(carried)) {
      if (carried.number > 0 && to.isUp()) {
        fabric.observer().arrived(carried.number);
      } else if (carried.number > 0) {
        fabric.observer().lost(carried.number, "host " + to.name() + " is down");
      }
      to.receive(carried.packet);
    }
  }

  private void lose(Carried carried, String why) {
    if (carried.number > 0) {
      fabric.observer().lost(carried.number, why);
    }
    if (carried.packet instanceof Segment segment && segment.isEmpty()) {
      to.missed(segment);
    }
  }

  private void refuse(Carried carried) {
    if (carried.number > 0) {
      fabric.observer().lost(carried.number, "the link refuses packets");
    }
    Packet packet = carried.packet;
    fabric.events().in(LinkChoices.least(conditions.latency()), () -> from.refused(packet));
  }

  /** Releases the packets that were held, unless the link still holds packets. */
  void release() {
    if (!held.isEmpty() && conditions().passage() != LinkPassage.HELD) {
      List<Carried> released = new ArrayList<>(held);
      held.clear();
      released.forEach(this::carry);
    }
  }
}

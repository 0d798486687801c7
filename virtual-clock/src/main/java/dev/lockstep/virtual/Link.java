// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.virtual.net.Latency;
import dev.lockstep.virtual.net.internal.Fabric;
import dev.lockstep.virtual.net.internal.LinkConditions;
import dev.lockstep.virtual.net.internal.LinkConditions.LinkPassage;
import dev.lockstep.virtual.net.internal.SimMachine;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * One or several directions between hosts of a {@link World}, and the conditions that a test can
 * set on them. Each change is a {@link LinkRule} that can be undone. Unless changed, a packet from
 * one host to another takes a millisecond and is never lost, and the bandwidth is unlimited. Called
 * on the world's loop, or before it runs.
 *
 * <p>Fractions are from 0 to 1. Whether a packet is affected is a choice of the loop's {@link
 * dev.lockstep.spi.ChoiceSource}, so in an ordinary run none is; see {@link World}. TCP recovers
 * what happens to its segments by sending them again later; a datagram is lost, duplicated, late or
 * damaged.
 *
 * @since 0.1.0
 */
public final class Link {

  /** The smallest MTU that IPv4 allows, in bytes (RFC 791). */
  private static final int LEAST_MTU = 68;

  private static final int LONGEST_PACKET = 1 << 16;

  private final Fabric fabric;
  private final BiPredicate<SimMachine, SimMachine> between;
  private final String name;

  Link(Fabric fabric, BiPredicate<SimMachine, SimMachine> between, String name) {
    this.fabric = fabric;
    this.between = between;
    this.name = name;
  }

  private LinkRule rule(Consumer<LinkConditions> change) {
    return LinkRule.of(fabric.add(between, change));
  }

  /**
   * Sets the latency of packets. They stay in order; see {@link #reordering}.
   *
   * @param latency the time that a packet takes, one way
   * @return the rule
   */
  public LinkRule latency(Latency latency) {
    return rule(conditions -> conditions.setLatency(latency));
  }

  /**
   * Sets the same latency for each packet.
   *
   * @param latency the time that a packet takes, one way
   * @return the rule
   * @throws IllegalArgumentException if it is negative
   */
  public LinkRule latency(Duration latency) {
    return latency(Latency.constant(latency));
  }

  /**
   * Limits the bandwidth of each direction. Packets queue for it; a packet that does not fit into
   * the queue is lost.
   *
   * @param bytesPerSecond the bandwidth in bytes a second, headers included, at least 1
   * @param queueBytes the size of the queue in bytes, at least 0
   * @return the rule
   * @throws IllegalArgumentException if a number is too small
   */
  public LinkRule bandwidth(long bytesPerSecond, int queueBytes) {
    if (bytesPerSecond < 1 || queueBytes < 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond = "
              + bytesPerSecond
              + " must be at least 1, and queueBytes = "
              + queueBytes
              + " at least 0");
    }
    return rule(conditions -> conditions.setBandwidth(bytesPerSecond, queueBytes));
  }

  /**
   * Sets the largest packet; 1,500 bytes unless set. TCP makes its segments fit; a longer datagram
   * goes in fragments, and is lost if one of them is.
   *
   * @param bytes the size with headers, 68 to 65,536
   * @return the rule
   * @throws IllegalArgumentException if it is out of range
   */
  public LinkRule mtu(int bytes) {
    if (bytes < LEAST_MTU || bytes > LONGEST_PACKET) {
      throw new IllegalArgumentException(
          "bytes = " + bytes + " must be from " + LEAST_MTU + " to " + LONGEST_PACKET);
    }
    return rule(conditions -> conditions.setMtu(bytes));
  }

  /**
   * Loses packets.
   *
   * @param part the fraction of packets that are lost, 0 to 1
   * @return the rule
   * @throws IllegalArgumentException if the fraction is out of range
   */
  public LinkRule loss(double part) {
    checkPart("loss", part);
    return rule(conditions -> conditions.setLoss(part));
  }

  /**
   * Cuts the link now and then, for a time: the packet with which an outage begins is lost, and so
   * are those under way and all that are sent until it ends. If the rule is for both directions,
   * both are cut. So the explorer decides when a partition begins, which {@link #drop} leaves to
   * the test.
   *
   * @param part the fraction of packets with which an outage begins, 0 to 1
   * @param length how long an outage takes, more than zero
   * @return the rule
   * @throws IllegalArgumentException if the fraction is out of range, or the length not positive
   */
  public LinkRule outages(double part, Duration length) {
    checkPart("outages", part);
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("length = " + length + " must be more than zero");
    }
    return rule(conditions -> conditions.setOutages(part, length));
  }

  /**
   * Duplicates packets.
   *
   * @param part the fraction of packets that arrive twice, 0 to 1
   * @return the rule
   * @throws IllegalArgumentException if the fraction is out of range
   */
  public LinkRule duplication(double part) {
    checkPart("duplication", part);
    return rule(conditions -> conditions.setDuplication(part));
  }

  /**
   * Delays packets so that later ones overtake them.
   *
   * @param part the fraction of packets that are delayed, 0 to 1
   * @param atMost the longest extra delay, more than zero
   * @return the rule
   * @throws IllegalArgumentException if the fraction is out of range, or the delay is not positive
   */
  public LinkRule reordering(double part, Duration atMost) {
    checkPart("reordering", part);
    if (atMost.isNegative() || atMost.isZero()) {
      throw new IllegalArgumentException("atMost = " + atMost + " must be more than zero");
    }
    return rule(conditions -> conditions.setReordering(part, atMost));
  }

  /**
   * Flips a bit in packets. A damaged TCP segment is lost, since its checksum fails; a datagram
   * arrives damaged, as if it had no checksum.
   *
   * @param part the fraction of packets that are damaged, 0 to 1
   * @return the rule
   * @throws IllegalArgumentException if the fraction is out of range
   */
  public LinkRule corruption(double part) {
    checkPart("corruption", part);
    return rule(conditions -> conditions.setCorruption(part));
  }

  private static void checkPart(String what, double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException(what + " = " + part + " must be a fraction from 0 to 1");
    }
  }

  /**
   * Drops all packets silently, those under way too. Connections survive: TCP retries, at growing
   * intervals, for 15 minutes, and goes on where it was if the rule is closed by then.
   *
   * @return the rule
   */
  public LinkRule drop() {
    return pass(LinkPassage.DROPPED);
  }

  /**
   * Refuses all packets, as a firewall that answers does: a connection that is opened or used is
   * reset, and the sender of a datagram learns that its target is unreachable.
   *
   * @return the rule
   */
  public LinkRule refuse() {
    return pass(LinkPassage.REFUSED);
  }

  /**
   * Holds packets back, those under way too; they go on in order when the rule is closed.
   *
   * @return the rule
   */
  public LinkRule hold() {
    return pass(LinkPassage.HELD);
  }

  private LinkRule pass(LinkPassage passage) {
    fabric.tellHosts(between, name + passage.effect());
    LinkRule rule = rule(conditions -> conditions.setPassage(passage));
    return new LinkRule(
        () -> {
          rule.close();
          fabric.tellHosts(between, name + " no longer" + passage.effect());
        });
  }

  /** Resets the connections that use this link, at both ends and at once, as a middlebox does. */
  public void reset() {
    fabric.reset(between);
  }

  @Override
  public String toString() {
    return name;
  }
}

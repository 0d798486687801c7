// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.Latency;
import java.time.Duration;

/**
 * The conditions of one direction between two machines. Created for the direction, changed by its
 * rules one after the other, and not changed after that.
 */
public final class LinkConditions {

  private Latency latency;
  private long bandwidth;
  private int queue;
  private int mtu;
  private double loss;
  private double outages;
  private long outage;
  private double duplication;
  private double reordering;
  private long lateness;
  private double corruption;
  private LinkPassage passage = LinkPassage.OPEN;

  private LinkConditions(Latency latency, int mtu) {
    this.latency = latency;
    this.mtu = mtu;
  }

  /** The treatment of the packets on a link. */
  public enum LinkPassage {
    /** Packets arrive. */
    OPEN,
    /** Packets are lost. */
    DROPPED,
    /** Packets are refused, and their senders are told so. */
    REFUSED,
    /** Packets wait. */
    HELD;

    /** Returns what happens to packets, as the end of a sentence. */
    public String effect() {
      return switch (this) {
        case OPEN -> " lets packets pass";
        case DROPPED -> " drops all packets";
        case REFUSED -> " refuses packets";
        case HELD -> " holds packets back";
      };
    }
  }

  /** Returns the conditions within one machine. */
  static LinkConditions loopback() {
    return new LinkConditions(Latency.constant(Duration.ZERO), 1 << 16);
  }

  /** Returns the conditions between two machines: no faults, a latency of a millisecond. */
  static LinkConditions cable() {
    return new LinkConditions(Latency.constant(Duration.ofMillis(1)), 1500);
  }

  /**
   * Sets the latency.
   *
   * @param value the time that a packet takes
   */
  public void setLatency(Latency value) {
    latency = value;
  }

  /**
   * Sets the bandwidth.
   *
   * @param bytesPerSecond bytes a second, 0 for unlimited
   * @param queueBytes the bytes that may wait
   */
  public void setBandwidth(long bytesPerSecond, int queueBytes) {
    bandwidth = bytesPerSecond;
    queue = queueBytes;
  }

  /**
   * Sets the largest packet.
   *
   * @param value the size in bytes
   */
  public void setMtu(int value) {
    mtu = value;
  }

  /**
   * Sets the fraction of packets that are lost.
   *
   * @param value 0 to 1
   */
  public void setLoss(double value) {
    loss = value;
  }

  /**
   * Sets the fraction of packets with which the link fails for a time.
   *
   * @param value 0 to 1
   * @param length how long it fails
   */
  public void setOutages(double value, Duration length) {
    outages = value;
    outage = length.toNanos();
  }

  /**
   * Sets the fraction of packets that arrive twice.
   *
   * @param value 0 to 1
   */
  public void setDuplication(double value) {
    duplication = value;
  }

  /**
   * Sets the fraction of packets that are late, so that others overtake them.
   *
   * @param value 0 to 1
   * @param atMost the longest extra delay
   */
  public void setReordering(double value, Duration atMost) {
    reordering = value;
    lateness = atMost.toNanos();
  }

  /**
   * Sets the fraction of packets of which a bit is flipped.
   *
   * @param value 0 to 1
   */
  public void setCorruption(double value) {
    corruption = value;
  }

  /**
   * Sets what becomes of the packets.
   *
   * @param value the passage
   */
  public void setPassage(LinkPassage value) {
    passage = value;
  }

  Latency latency() {
    return latency;
  }

  /** Returns the bandwidth in bytes a second, 0 for unlimited. */
  long bandwidth() {
    return bandwidth;
  }

  /** Returns the bytes that may wait for the bandwidth. */
  int queue() {
    return queue;
  }

  int mtu() {
    return mtu;
  }

  double loss() {
    return loss;
  }

  double outages() {
    return outages;
  }

  /** Returns the length of an outage, in nanoseconds. */
  long outage() {
    return outage;
  }

  double duplication() {
    return duplication;
  }

  double reordering() {
    return reordering;
  }

  /** Returns the longest extra delay of a packet that is overtaken, in nanoseconds. */
  long lateness() {
    return lateness;
  }

  double corruption() {
    return corruption;
  }

  LinkPassage passage() {
    return passage;
  }
}

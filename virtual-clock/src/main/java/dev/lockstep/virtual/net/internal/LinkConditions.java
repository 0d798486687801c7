package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.Latency;
import java.time.Duration;

/**
 * How one direction between two machines is. Made for the direction, changed by the rules about it
 * one after the other, and not changed after that.
 */
public final class LinkConditions {

  private Latency latency;
  private long bandwidth;
  private int queue;
  private int mtu;
  private double loss;
  private double duplication;
  private double reordering;
  private long lateness;
  private double corruption;
  private LinkPassage passage = LinkPassage.OPEN;

  private LinkConditions(Latency latency, int mtu) {
    this.latency = latency;
    this.mtu = mtu;
  }

  /** What becomes of a packet. */
  public enum LinkPassage {
    /** It arrives. */
    OPEN,
    /** It is lost. */
    DROPPED,
    /** Its sender is told that nobody is there. */
    REFUSED,
    /** It waits. */
    HELD
  }

  /** Returns the traits within one machine. */
  static LinkConditions loopback() {
    return new LinkConditions(Latency.constant(Duration.ZERO), 1 << 16);
  }

  /** Returns the traits between two machines: no faults, a millisecond. */
  static LinkConditions cable() {
    return new LinkConditions(Latency.constant(Duration.ofMillis(1)), 1500);
  }

  /**
   * Sets the latency.
   *
   * @param value how long a packet is under way
   */
  public void setLatency(Latency value) {
    latency = value;
  }

  /**
   * Sets the bandwidth.
   *
   * @param bytesPerSecond bytes a second, 0 for any number
   * @param queueBytes how many bytes may wait
   */
  public void setBandwidth(long bytesPerSecond, int queueBytes) {
    bandwidth = bytesPerSecond;
    queue = queueBytes;
  }

  /**
   * Sets the longest packet.
   *
   * @param value in bytes
   */
  public void setMtu(int value) {
    mtu = value;
  }

  /**
   * Sets the part of the packets that is lost.
   *
   * @param value 0 to 1
   */
  public void setLoss(double value) {
    loss = value;
  }

  /**
   * Sets the part that arrives twice.
   *
   * @param value 0 to 1
   */
  public void setDuplication(double value) {
    duplication = value;
  }

  /**
   * Sets the part that is late, and overtaken by others.
   *
   * @param value 0 to 1
   * @param atMost how late at most
   */
  public void setReordering(double value, Duration atMost) {
    reordering = value;
    lateness = atMost.toNanos();
  }

  /**
   * Sets the part of which a bit is changed.
   *
   * @param value 0 to 1
   */
  public void setCorruption(double value) {
    corruption = value;
  }

  /**
   * Sets what becomes of the rest.
   *
   * @param value what becomes of packets
   */
  public void setPassage(LinkPassage value) {
    passage = value;
  }

  Latency latency() {
    return latency;
  }

  /** Returns bytes a second, 0 for any number. */
  long bandwidth() {
    return bandwidth;
  }

  /** Returns how many bytes may wait for the bandwidth. */
  int queue() {
    return queue;
  }

  int mtu() {
    return mtu;
  }

  double loss() {
    return loss;
  }

  double duplication() {
    return duplication;
  }

  double reordering() {
    return reordering;
  }

  /** Returns how late a packet is at most that is overtaken, in nanoseconds. */
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

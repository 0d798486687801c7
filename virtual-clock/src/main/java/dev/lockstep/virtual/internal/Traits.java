package dev.lockstep.virtual.internal;

import dev.lockstep.virtual.Latency;
import java.time.Duration;

/**
 * How one direction between two machines is.
 *
 * @param latency how long a packet is under way
 * @param bandwidth bytes a second, 0 for any number
 * @param queue how many bytes may wait for the bandwidth
 * @param mtu the longest packet, in bytes
 * @param loss the part of the packets that is lost, 0 to 1
 * @param duplication the part that arrives twice
 * @param reordering the part that is late, and overtaken by others
 * @param lateness how late at most, in nanoseconds
 * @param corruption the part of which a bit is changed
 * @param passage what becomes of the rest
 */
public record Traits(
    Latency latency,
    long bandwidth,
    int queue,
    int mtu,
    double loss,
    double duplication,
    double reordering,
    long lateness,
    double corruption,
    Passage passage) {

  /** What becomes of a packet. */
  public enum Passage {
    /** It arrives. */
    OPEN,
    /** It is lost. */
    DROPPED,
    /** Its sender is told that nobody is there. */
    REFUSED,
    /** It waits. */
    HELD
  }

  /** Within one machine. */
  static final Traits LOOPBACK =
      new Traits(Latency.constant(Duration.ZERO), 0, 0, 1 << 16, 0, 0, 0, 0, 0, Passage.OPEN);

  /** Between two machines: no faults, a millisecond. */
  static final Traits CABLE =
      LOOPBACK.withLatency(Latency.constant(Duration.ofMillis(1))).withMtu(1500);

  /**
   * With another latency.
   *
   * @param value how long a packet is under way
   * @return the changed traits
   */
  public Traits withLatency(Latency value) {
    return new Traits(
        value, bandwidth, queue, mtu, loss, duplication, reordering, lateness, corruption, passage);
  }

  /**
   * With another bandwidth.
   *
   * @param bytesPerSecond bytes a second, 0 for any number
   * @param queueBytes how many bytes may wait
   * @return the changed traits
   */
  public Traits withBandwidth(long bytesPerSecond, int queueBytes) {
    return new Traits(
        latency,
        bytesPerSecond,
        queueBytes,
        mtu,
        loss,
        duplication,
        reordering,
        lateness,
        corruption,
        passage);
  }

  /**
   * With another longest packet.
   *
   * @param value the longest packet, in bytes
   * @return the changed traits
   */
  public Traits withMtu(int value) {
    return new Traits(
        latency,
        bandwidth,
        queue,
        value,
        loss,
        duplication,
        reordering,
        lateness,
        corruption,
        passage);
  }

  /**
   * With another loss.
   *
   * @param value 0 to 1
   * @return the changed traits
   */
  public Traits withLoss(double value) {
    return new Traits(
        latency,
        bandwidth,
        queue,
        mtu,
        value,
        duplication,
        reordering,
        lateness,
        corruption,
        passage);
  }

  /**
   * With another duplication.
   *
   * @param value 0 to 1
   * @return the changed traits
   */
  public Traits withDuplication(double value) {
    return new Traits(
        latency, bandwidth, queue, mtu, loss, value, reordering, lateness, corruption, passage);
  }

  /**
   * With another reordering.
   *
   * @param value 0 to 1
   * @param atMost how late at most
   * @return the changed traits
   */
  public Traits withReordering(double value, Duration atMost) {
    return new Traits(
        latency,
        bandwidth,
        queue,
        mtu,
        loss,
        duplication,
        value,
        atMost.toNanos(),
        corruption,
        passage);
  }

  /**
   * With another corruption.
   *
   * @param value 0 to 1
   * @return the changed traits
   */
  public Traits withCorruption(double value) {
    return new Traits(
        latency, bandwidth, queue, mtu, loss, duplication, reordering, lateness, value, passage);
  }

  /**
   * With another passage.
   *
   * @param value what becomes of packets
   * @return the changed traits
   */
  public Traits withPassage(Passage value) {
    return new Traits(
        latency, bandwidth, queue, mtu, loss, duplication, reordering, lateness, corruption, value);
  }
}

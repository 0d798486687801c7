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
 * One or several directions between hosts of a {@link World}, and what a test can do to them. Each
 * change is a {@link LinkRule} that takes it back. Unless changed, a packet from one host to
 * another takes a millisecond and is never lost, and the bandwidth has no bounds.
 *
 * <p>Parts are from 0 to 1. Whether a packet is one of them the chance of the loop decides, so in
 * an ordinary run none is: see {@link World}. TCP makes good for what happens to its segments by
 * sending them again later; a datagram is lost, doubled, late or damaged.
 */
public final class Link {

  /** The least that a network of IPv4 carries (RFC 791). */
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
   * Sets how long packets are under way. They stay in order; see {@link #reordering}.
   *
   * @param latency how long, one way
   * @return the rule
   */
  public LinkRule latency(Latency latency) {
    return rule(traits -> traits.setLatency(latency));
  }

  /**
   * Sets how long each packet is under way.
   *
   * @param latency how long, one way
   * @return the rule
   */
  public LinkRule latency(Duration latency) {
    return latency(Latency.constant(latency));
  }

  /**
   * Bounds the bandwidth of each direction. Packets queue for it; one that finds the queue full is
   * lost.
   *
   * @param bytesPerSecond how many bytes a second, headers included, at least 1
   * @param queueBytes how many bytes may wait, 0 or more
   * @return the rule
   * @throws IllegalArgumentException if a number is too small
   */
  public LinkRule bandwidth(long bytesPerSecond, int queueBytes) {
    if (bytesPerSecond < 1 || queueBytes < 0) {
      throw new IllegalArgumentException(
          "a bandwidth of "
              + bytesPerSecond
              + " bytes a second with a queue of "
              + queueBytes
              + "; use 1 or more, and 0 or more");
    }
    return rule(traits -> traits.setBandwidth(bytesPerSecond, queueBytes));
  }

  /**
   * Sets the longest packet, 1,500 bytes unless set. TCP makes its segments fit; a longer datagram
   * goes in fragments, and is lost if one of them is.
   *
   * @param bytes headers included, 68 to 65,536
   * @return the rule
   * @throws IllegalArgumentException if it is out of range
   */
  public LinkRule mtu(int bytes) {
    if (bytes < LEAST_MTU || bytes > LONGEST_PACKET) {
      throw new IllegalArgumentException(
          "packets of " + bytes + " bytes at most; use " + LEAST_MTU + " to " + LONGEST_PACKET);
    }
    return rule(traits -> traits.setMtu(bytes));
  }

  /**
   * Loses packets.
   *
   * @param part which part of them
   * @return the rule
   * @throws IllegalArgumentException if it is not a part
   */
  public LinkRule loss(double part) {
    checkPart("loss", part);
    return rule(traits -> traits.setLoss(part));
  }

  /**
   * Has packets arrive twice.
   *
   * @param part which part of them
   * @return the rule
   * @throws IllegalArgumentException if it is not a part
   */
  public LinkRule duplication(double part) {
    checkPart("duplication", part);
    return rule(traits -> traits.setDuplication(part));
  }

  /**
   * Delays packets, so that later ones overtake them.
   *
   * @param part which part of them
   * @param atMost by how much at most, more than zero
   * @return the rule
   * @throws IllegalArgumentException if it is not a part, or no delay
   */
  public LinkRule reordering(double part, Duration atMost) {
    checkPart("reordering", part);
    if (atMost.isNegative() || atMost.isZero()) {
      throw new IllegalArgumentException(
          "reordering by a delay of " + atMost + " at most; use more than zero");
    }
    return rule(traits -> traits.setReordering(part, atMost));
  }

  /**
   * Changes a bit of packets. A segment of TCP is lost by it, since its checksum tells; a datagram
   * arrives as it is, as if it had none.
   *
   * @param part which part of them
   * @return the rule
   * @throws IllegalArgumentException if it is not a part
   */
  public LinkRule corruption(double part) {
    checkPart("corruption", part);
    return rule(traits -> traits.setCorruption(part));
  }

  private static void checkPart(String what, double part) {
    if (!(part >= 0 && part <= 1)) {
      throw new IllegalArgumentException(what + " of " + part + "; use a part from 0 to 1");
    }
  }

  /**
   * Cuts it, silently: packets are lost, those under way too. Connections live on: TCP tries again,
   * less and less often, for 15 minutes, and goes on where it was if the rule is closed by then.
   *
   * @return the rule
   */
  public LinkRule drop() {
    return pass(LinkPassage.DROPPED);
  }

  /**
   * Cuts it as a firewall does that says so: whoever connects or sends over a connection gets a
   * reset, whoever sends a datagram is told that its target is unreachable.
   *
   * @return the rule
   */
  public LinkRule refuse() {
    return pass(LinkPassage.REFUSED);
  }

  /**
   * Holds packets, those under way too; they go on in order when the rule is closed.
   *
   * @return the rule
   */
  public LinkRule hold() {
    return pass(LinkPassage.HELD);
  }

  private LinkRule pass(LinkPassage passage) {
    return rule(traits -> traits.setPassage(passage));
  }

  /** Resets the connections that use it, at both ends and at once, as a middlebox does. */
  public void reset() {
    fabric.reset(between);
  }

  @Override
  public String toString() {
    return name;
  }
}

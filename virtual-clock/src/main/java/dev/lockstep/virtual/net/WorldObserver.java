// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import java.time.Duration;

/**
 * An observer of what happens between the hosts of a world, and to them. Each method is called on
 * the world's loop and must not block, wait or throw.
 *
 * @since 0.1.0
 */
public interface WorldObserver {

  /**
   * Called when a host sends a packet to another one.
   *
   * @param packet the number of the packet in this world, from 1
   * @param from the name of the host that sends it
   * @param to the name of the host that it is for
   * @param what the kind and the size of the packet, with the beginning of a readable payload
   */
  default void sent(long packet, String from, String to, String what) {}

  /**
   * Called when a packet arrives; twice if it was duplicated.
   *
   * @param packet the number of the packet
   */
  default void arrived(long packet) {}

  /**
   * Called when a packet will not arrive.
   *
   * @param packet the number of the packet
   * @param why the reason, such as {@code the link drops all packets}
   */
  default void lost(long packet, String why) {}

  /**
   * Called when something happens to a host or its links.
   *
   * @param host the name of the host
   * @param what what happens: {@code crashes}, {@code restarts}, {@code a-b drops all packets}, and
   *     when that rule is closed {@code a-b no longer drops all packets}
   */
  default void happened(String host, String what) {}

  /**
   * Called when a host's clock for the time of day is set.
   *
   * @param host the name of the host
   * @param offset how far it is ahead of the world's clock from now on; negative if it is behind
   * @param partsPerMillion the microseconds that it gains in a second
   */
  default void clockSet(String host, Duration offset, double partsPerMillion) {}
}

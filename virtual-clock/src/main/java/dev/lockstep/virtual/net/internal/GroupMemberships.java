// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.PacketSocket.GroupChange;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups that a socket is a member of, with the sources that it wants or does not
 * want (RFC 3376, section 3.1). Fails as Linux does.
 */
final class GroupMemberships {

  /** The number of groups of IPv4 that a socket can join (Linux's igmp_max_memberships). */
  private static final int MOST = 20;

  private record Place(InetAddress group, boolean onLoopback) {}

  /**
   * The filter of a membership.
   *
   * @param includes whether the sources are those that are wanted, and not those that are not
   */
  private record Filter(boolean includes, Set<InetAddress> sources) {
    boolean admits(InetAddress source) {
      return sources.contains(source) == includes;
    }
  }

  private final Map<Place, Filter> filters = new HashMap<>();

  /** Returns whether the socket wants what a source sends to a group. */
  boolean admits(InetAddress group, boolean onLoopback, InetAddress source) {
    Filter filter = filters.get(new Place(group, onLoopback));
    return filter != null && filter.admits(source);
  }

  /**
   * Changes the memberships.
   *
   * @throws SocketException if there is nothing to change, or there are too many
   */
  void change(
      GroupChange change, InetAddress group, boolean onLoopback, @Nullable InetAddress source)
      throws SocketException {
    Place place = new Place(group, onLoopback);
    switch (change) {
      case JOIN -> join(place, source);
      case LEAVE -> leave(place, source);
      case BLOCK, UNBLOCK -> {
        Filter filter = filters.get(place);
        if (filter == null || filter.includes || source == null) {
          throw new SocketException(because("Invalid argument"));
        }
        boolean changed =
            change == GroupChange.BLOCK
                ? filter.sources.add(source)
                : filter.sources.remove(source);
        check(changed, because("Cannot assign requested address"));
      }
    }
  }

  private void join(Place place, @Nullable InetAddress source) throws SocketException {
    Filter filter = filters.get(place);
    if (filter == null) {
      boolean four = place.group instanceof Inet4Address;
      long count = filters.keySet().stream().filter(it -> it.group instanceof Inet4Address).count();
      if (four && count >= MOST) {
        throw new SocketException(because("No buffer space available"));
      }
      filter = new Filter(source != null, new LinkedHashSet<>());
      filters.put(place, filter);
    } else {
      check(source != null, because("Address already in use"));
    }
    if (source != null) {
      if (!filter.includes) {
        throw new SocketException(because("Invalid argument"));
      }
      check(filter.sources.add(source), because("Cannot assign requested address"));
    }
  }

  private void leave(Place place, @Nullable InetAddress source) throws SocketException {
    Filter filter = filters.get(place);
    if (filter == null) {
      throw new BindException(because("Cannot assign requested address"));
    }
    if (source != null) {
      if (!filter.includes) {
        throw new SocketException(because("Invalid argument"));
      }
      check(filter.sources.remove(source), because("Cannot assign requested address"));
    }
    if (source == null || filter.sources.isEmpty()) {
      filters.remove(place);
    }
  }

  /** Returns the message of the JDK about an error of the operating system. */
  static String because(String error) {
    return error + " (setsockopt failed)";
  }

  private static void check(boolean so, String otherwise) throws BindException {
    if (!so) {
      throw new BindException(otherwise);
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.StringJoiner;

/** A packet on a link. */
sealed interface Packet {

  /** The size of the headers of IPv4 and TCP, in bytes. */
  int TCP_HEADERS = 40;

  /** The size of the headers of IPv4 and UDP, in bytes. */
  int UDP_HEADERS = 28;

  /** The bytes by which the header of IPv6 is longer than that of IPv4. */
  int LONGER_HEADER = 20;

  /** The number of bytes of a payload that are shown to people. */
  int SHOWN = 24;

  InetSocketAddress to();

  /** Returns the size in bytes, headers included. */
  int size();

  /**
   * Returns the size of the headers of a packet to an address, in bytes.
   *
   * @param overFour their size over IPv4
   */
  static int headers(int overFour, InetSocketAddress to) {
    return to.getAddress() instanceof Inet6Address ? overFour + LONGER_HEADER : overFour;
  }

  /** Returns the kind and the payload for people: {@code TCP 5 bytes "hello"}. */
  String describe();

  /** Returns the length of a payload, and its beginning if that can be read. */
  private static String payload(byte[] data) {
    String length = data.length + (data.length == 1 ? " byte" : " bytes");
    int shown = Math.min(data.length, SHOWN);
    for (int i = 0; i < shown; i++) {
      if (data[i] < ' ' || data[i] > '~') {
        return length;
      }
    }
    String text = new String(data, 0, shown, StandardCharsets.US_ASCII);
    return shown == 0 ? length : length + " \"" + text + (shown < data.length ? "..." : "") + "\"";
  }

  /**
   * A segment of TCP (RFC 9293). Numbers count from 0, the SYN, and do not wrap.
   *
   * @param flags the control bits, unmodifiable
   * @param number the place of its first byte, or of its SYN, in the stream
   * @param ack the next byte that its sender expects; counts only with {@link Flag#ACK}
   * @param window the number of bytes that its sender takes from there
   * @param urgent the place after the last urgent byte that its sender knows of, or 0 if the
   *     receiver has all of them
   * @param data the payload, never modified
   */
  @SuppressWarnings("ArrayRecordComponent") // packets are not compared
  record Segment(
      InetSocketAddress from,
      InetSocketAddress to,
      Set<Flag> flags,
      long number,
      long ack,
      int window,
      long urgent,
      byte[] data)
      implements Packet {

    static final byte[] NO_DATA = {};

    /** A control bit. */
    enum Flag {
      /** The segment opens a connection. */
      SYN,

      /** The segment acknowledges what has arrived. */
      ACK,

      /** The stream of the sender ends after the segment's data. */
      FIN,

      /** The sender has no such connection. */
      RST;

      /** Returns an unmodifiable set of flags. */
      static Set<Flag> set(Flag first, Flag... others) {
        return Collections.unmodifiableSet(EnumSet.of(first, others));
      }
    }

    private static final Set<Flag> RESET = Flag.set(Flag.RST, Flag.ACK);

    /** Makes a segment that tells the peer that there is no such connection. */
    static Segment reset(InetSocketAddress from, InetSocketAddress to, long number, long ack) {
      return new Segment(from, to, RESET, number, ack, 0, 0, NO_DATA);
    }

    /** Makes the answer to a segment for which there is no connection. */
    static Segment resetOf(Segment cause) {
      return reset(cause.to, cause.from, cause.ack, cause.end());
    }

    boolean has(Flag flag) {
      return flags.contains(flag);
    }

    /** Returns whether it neither carries data nor ends the stream. */
    boolean isEmpty() {
      return data.length == 0 && !has(Flag.FIN);
    }

    /** Returns the place after it in the stream. */
    long end() {
      return number + data.length + (has(Flag.SYN) ? 1 : 0) + (has(Flag.FIN) ? 1 : 0);
    }

    @Override
    public int size() {
      return headers(TCP_HEADERS, to) + data.length;
    }

    @Override
    public String describe() {
      StringJoiner text = new StringJoiner(" ", "TCP ", "");
      for (Flag flag : flags) {
        if (flag != Flag.ACK || data.length == 0) {
          text.add(flag.name());
        }
      }
      if (urgent > 0) {
        text.add("URG");
      }
      return data.length == 0 ? text.toString() : text.add(payload(data)).toString();
    }
  }

  /**
   * A datagram of UDP.
   *
   * @param data the payload, never modified
   * @param onLoopback whether it was sent to a group by the loopback interface
   */
  @SuppressWarnings("ArrayRecordComponent") // packets are not compared
  record UdpDatagram(InetSocketAddress from, InetSocketAddress to, byte[] data, boolean onLoopback)
      implements Packet {

    boolean isToGroup() {
      return to.getAddress().isMulticastAddress();
    }

    @Override
    public int size() {
      return headers(UDP_HEADERS, to) + data.length;
    }

    @Override
    public String describe() {
      return "UDP " + payload(data);
    }
  }
}

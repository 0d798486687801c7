package dev.lockstep.virtual.net.internal;

import java.net.InetSocketAddress;

/** What a wire carries. */
sealed interface Packet {

  /** Bytes of headers: IPv4 and TCP. */
  int TCP_HEADERS = 40;

  /** Bytes of headers: IPv4 and UDP. */
  int UDP_HEADERS = 28;

  InetSocketAddress from();

  InetSocketAddress to();

  /** How many bytes it has, headers included. */
  int size();

  /**
   * A segment of TCP (RFC 9293). Numbers count from 0, the SYN, and do not wrap.
   *
   * @param syn whether it opens a connection
   * @param acks whether {@code ack} counts
   * @param fin whether the stream of its sender ends after its data
   * @param reset whether there is no such connection
   * @param number the place of its first byte, or of its SYN, in the stream
   * @param ack the next byte that its sender expects
   * @param window how many bytes its sender takes from there
   * @param data not changed any more
   */
  @SuppressWarnings("ArrayRecordComponent") // packets are not compared
  record Segment(
      InetSocketAddress from,
      InetSocketAddress to,
      boolean syn,
      boolean acks,
      boolean fin,
      boolean reset,
      long number,
      long ack,
      int window,
      byte[] data)
      implements Packet {

    /** The answer to a segment for which there is no connection. */
    static Segment resetOf(Segment cause) {
      return new Segment(
          cause.to, cause.from, false, true, false, true, cause.ack, cause.end(), 0, new byte[0]);
    }

    /** The place after it in the stream. */
    long end() {
      return number + data.length + (syn ? 1 : 0) + (fin ? 1 : 0);
    }

    @Override
    public int size() {
      return TCP_HEADERS + data.length;
    }
  }

  /**
   * A datagram of UDP.
   *
   * @param data not changed any more
   */
  @SuppressWarnings("ArrayRecordComponent") // packets are not compared
  record UdpDatagram(InetSocketAddress from, InetSocketAddress to, byte[] data) implements Packet {

    @Override
    public int size() {
      return UDP_HEADERS + data.length;
    }
  }
}

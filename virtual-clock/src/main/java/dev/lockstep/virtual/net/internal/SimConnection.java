package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.internal.Packet.Segment;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One end of a connection of TCP (RFC 9293), as its machine keeps it. */
final class SimConnection {

  /** For how long the end that closed first answers the peer, in nanoseconds. */
  static final long LINGER = 60_000_000_000L;

  /** What is told once to the program that uses a connection which is over. */
  private enum ConnectionFault {
    NONE,
    RESET,
    BROKEN,
    TIMED_OUT
  }

  private final SimMachine node;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Sender out;
  private final Receiver in;
  private final boolean active;
  private boolean established;
  private boolean gone;
  private boolean wasReset;
  private ConnectionFault fault = ConnectionFault.NONE;

  /** Told once that it stands, with null, or why it does not. */
  private @Nullable Consumer<@Nullable IOException> onOpened;

  /** The socket that the program has, if it has one. */
  private @Nullable SimStreamSocket socket;

  /** Whether the program has closed its socket, and when. */
  private boolean orphan;

  private long orphanUntil;

  /**
   * An end that has sent nothing.
   *
   * @param active whether it asks for the connection, and does not answer
   */
  SimConnection(
      SimMachine node,
      InetSocketAddress local,
      InetSocketAddress remote,
      boolean active,
      int sendBuffer,
      int receiveBuffer,
      Consumer<@Nullable IOException> onOpened) {
    this.node = node;
    this.local = local;
    this.remote = remote;
    this.active = active;
    this.out = new Sender(this, sendBuffer);
    this.in = new Receiver(receiveBuffer);
    this.onOpened = onOpened;
  }

  InetSocketAddress local() {
    return local;
  }

  InetSocketAddress remote() {
    return remote;
  }

  long now() {
    return node.events().now();
  }

  EventQueue.Event in(long nanos, Runnable action) {
    return node.events().in(nanos, action);
  }

  int segmentSize() {
    return node.segmentSize(remote);
  }

  void setSocket(SimStreamSocket newSocket) {
    socket = newSocket;
  }

  // ---- sending

  void open() {
    out.open();
  }

  void sendSyn() {
    transmit(true, !active, false, 0, new byte[0]);
  }

  void send(long number, byte[] data, boolean fin) {
    transmit(false, true, fin, number, data);
  }

  /** Asks the peer for its window, by a segment that it has had. */
  void probe(long number) {
    transmit(false, true, false, number, new byte[0]);
  }

  private void acknowledge() {
    transmit(false, true, false, out.next(), new byte[0]);
  }

  private void transmit(boolean syn, boolean acks, boolean fin, long number, byte[] data) {
    long ack = acks ? in.next() : 0;
    node.transmit(
        new Segment(local, remote, syn, acks, fin, false, number, ack, in.promise(), data));
  }

  // ---- receiving

  void receive(Segment segment) {
    if (segment.reset()) {
      reset();
      return;
    }
    if (orphan && segment.number() + segment.data().length > in.next()) {
      refuse(segment);
      return;
    }
    if (segment.syn()) {
      receiveSyn(segment);
    } else if (established || !active) {
      receiveInStream(segment);
    }
    changed();
  }

  private void receiveSyn(Segment segment) {
    boolean again = established || out.next() > 0;
    if (active && !established && segment.acks()) {
      out.acknowledged(segment.ack(), segment.window(), false);
      opened();
      acknowledge();
    } else if (active) {
      acknowledge();
    } else if (again) {
      sendSyn();
    } else {
      out.granted(segment.window());
      open();
    }
  }

  private void receiveInStream(Segment segment) {
    boolean pure = segment.data().length == 0 && !segment.fin();
    if (segment.acks() && segment.ack() > 0) {
      out.acknowledged(segment.ack(), segment.window(), pure);
      if (!established) {
        opened();
      }
    }
    if (!pure) {
      in.take(segment.number(), segment.data(), segment.fin());
      acknowledge();
    } else if (segment.number() < in.next()) {
      acknowledge();
    }
    endIfDone();
  }

  /** Told that an acknowledgement of the peer was lost on its way. */
  void missed() {
    out.missedWindow();
  }

  private void opened() {
    established = true;
    tellOpened(null);
  }

  private void tellOpened(@Nullable IOException failure) {
    Consumer<@Nullable IOException> told = onOpened;
    onOpened = null;
    if (told != null) {
      told.accept(failure);
    }
  }

  private void changed() {
    if (socket != null) {
      socket.changed();
    }
  }

  // ---- the end

  /** Told that the peer has no such connection. */
  void reset() {
    fail(
        in.hasEnded() ? ConnectionFault.BROKEN : ConnectionFault.RESET,
        new ConnectException("Connection refused"));
  }

  void timedOut() {
    fail(ConnectionFault.TIMED_OUT, new ConnectException("Connection timed out"));
  }

  /** There is no way to the peer: of which only a connection that does not stand takes notice. */
  void unreachable() {
    if (!established) {
      fail(ConnectionFault.TIMED_OUT, new NoRouteToHostException("No route to host"));
    }
  }

  private void fail(ConnectionFault why, IOException whileOpening) {
    if (!gone) {
      fault = why;
      leave();
      tellOpened(whileOpening);
      changed();
    }
  }

  /** Ends it without a word to the peer. */
  void leave() {
    gone = true;
    out.stopTimer();
    node.forget(this);
  }

  private void endIfDone() {
    if (orphan && out.isDone() && in.hasEnded() && orphanUntil == 0) {
      orphanUntil = now() + LINGER;
      out.stopTimer();
    }
  }

  /** Whether it is only kept to answer the peer, and has been for long enough. */
  boolean isOver() {
    return gone || (orphanUntil != 0 && now() >= orphanUntil);
  }

  /** The program has closed its socket: what was written is sent, and the end of the stream. */
  void close(boolean atOnce) {
    socket = null;
    if (gone) {
      return;
    }
    if (atOnce || !established || in.size() > 0) {
      abort();
      return;
    }
    orphan = true;
    out.end();
    if (out.isDone() && !in.hasEnded()) {
      orphanUntil = now() + LINGER;
    }
    endIfDone();
  }

  /** Ends it; the peer is told that there is no such connection. */
  void abort() {
    if (!gone) {
      leave();
      if (established || !active) {
        node.transmit(
            new Segment(
                local, remote, false, true, false, true, out.next(), in.next(), 0, new byte[0]));
      }
    }
  }

  private void refuse(Segment segment) {
    leave();
    node.transmit(Segment.resetOf(segment));
  }

  // ---- as its socket uses it

  int read(ByteBuffer into) throws IOException {
    if (in.size() > 0) {
      int count = in.read(into);
      if (!gone && in.hasNewRoom()) {
        acknowledge();
      }
      return count;
    }
    if (wasReset || fault == ConnectionFault.RESET) {
      fault = ConnectionFault.NONE;
      wasReset = true;
      throw new SocketException("Connection reset");
    }
    throwFault();
    return gone || in.hasEnded() ? -1 : 0;
  }

  int write(ByteBuffer from) throws IOException {
    throwFault();
    if (gone) {
      throw new IOException("Broken pipe");
    }
    return out.write(from);
  }

  private void throwFault() throws IOException {
    ConnectionFault told = fault;
    fault = ConnectionFault.NONE;
    switch (told) {
      case NONE -> {}
      case RESET -> throw new IOException("Connection reset by peer");
      case BROKEN -> throw new IOException("Broken pipe");
      case TIMED_OUT -> throw new IOException("Connection timed out");
    }
  }

  void shutdownOutput() {
    if (!gone) {
      out.end();
    }
  }

  boolean isReadable() {
    return gone || in.size() > 0 || in.hasEnded();
  }

  boolean isWritable() {
    return gone || out.hasRoom();
  }

  // ---- what it is

  /** How many bytes have arrived that nobody has read. */
  int unread() {
    return in.size();
  }

  /** How many bytes were written that the peer has not acknowledged. */
  int unacknowledged() {
    return out.size();
  }

  /** Its state in the terms of RFC 9293. */
  String state() {
    if (!established) {
      return active ? "SYN_SENT" : "SYN_RECEIVED";
    }
    if (orphanUntil != 0 && in.hasEnded()) {
      return "TIME_WAIT";
    }
    if (!out.ends()) {
      return in.hasEnded() ? "CLOSE_WAIT" : "ESTABLISHED";
    }
    if (in.hasEnded()) {
      return orphan && out.isDone() ? "TIME_WAIT" : "LAST_ACK";
    }
    return out.isDone() ? "FIN_WAIT_2" : "FIN_WAIT_1";
  }

  /** Whether a program has it open. */
  boolean isOpen() {
    return socket != null;
  }

  /** Whether it does not stand yet. */
  boolean isOpening() {
    return !established && !gone;
  }

  @Override
  public String toString() {
    return local + " - " + remote + " " + state();
  }
}

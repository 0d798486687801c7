// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import static dev.lockstep.virtual.net.internal.Packet.Segment.NO_DATA;

import dev.lockstep.virtual.net.TcpBehavior;
import dev.lockstep.virtual.net.internal.Packet.Segment;
import dev.lockstep.virtual.net.internal.Packet.Segment.Flag;
import dev.lockstep.virtual.net.internal.TcpState.Event;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One end of a simulated TCP connection (RFC 9293), as its machine keeps it.
 *
 * <h2>Theory of operation</h2>
 *
 * <p>{@link TcpState} is the one record of how far the connection is. {@link Sender} and {@link
 * Receiver} know the places in the two streams (RFC 9293, section 3.3.1) and report what moves the
 * state: that the peer has acknowledged the FIN, that its FIN has arrived. The program reports the
 * rest by its socket.
 *
 * <pre>
 * states                             reading               writing
 * SYN_SENT, SYN_RECEIVED             no socket yet         no socket yet
 * ESTABLISHED                        waits for data        buffered and sent
 * FIN_WAIT_1, FIN_WAIT_2             waits for data        ended by the program
 * CLOSE_WAIT                         data, then the end    buffered and sent
 * CLOSING, LAST_ACK, TIME_WAIT       data, then the end    ended by the program
 * CLOSED                             data, the error once, the error once,
 *                                    then the end          then "Broken pipe"
 * </pre>
 *
 * <p>Whether a program holds the socket is independent of the state: one that has shut down its
 * output goes on reading in FIN_WAIT_2, and one that has closed its socket leaves an orphan behind,
 * which sends what was written. Data for an orphan is refused by a reset. An orphan is kept for
 * {@link #LINGER} from when it enters FIN_WAIT_2, and again from TIME_WAIT on, as Linux does; then
 * the machine forgets it. The error that ended a connection is a {@link ConnectionFault}, told to
 * the program once; what had arrived before it is read first, the end of the stream included.
 *
 * <p>A program that closes a socket with unread input causes a reset, as on Linux; and before it
 * the end of the stream, if the socket was ever watched: the JDK shuts down a channel that is
 * registered with a selector, and closes it in the next selection.
 */
final class SimConnection {

  /** For how long an orphan answers the peer, in nanoseconds. */
  static final long LINGER = 60_000_000_000L;

  /** The most by which an acknowledgement is delayed, in nanoseconds: Linux's TCP_DELACK_MIN. */
  private static final long MOST_ACK_DELAY = 40_000_000L;

  private static final Set<Flag> SYN = Flag.set(Flag.SYN);
  private static final Set<Flag> SYN_ACK = Flag.set(Flag.SYN, Flag.ACK);
  private static final Set<Flag> ACK = Flag.set(Flag.ACK);
  private static final Set<Flag> FIN_ACK = Flag.set(Flag.FIN, Flag.ACK);

  /** An error of the connection, which the next call of the program throws. */
  enum ConnectionFault {
    NONE,
    RESET,
    /** A reset that a read has thrown: later reads throw it again, writes do not. */
    RESET_READ,
    BROKEN,
    TIMED_OUT
  }

  /** A callback that learns that a connection is established, or that it cannot be. */
  interface Opening {

    /**
     * Called once.
     *
     * @param failure the reason why the connection is not established, or null if it is
     */
    void ended(SimConnection connection, @Nullable IOException failure);
  }

  private final SimMachine node;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Sender out;
  private final Receiver in;

  /** The first state: SYN_SENT if this end has asked for the connection. */
  private final TcpState first;

  private TcpState state;
  private ConnectionFault fault = ConnectionFault.NONE;

  /** Null once it was called. */
  private @Nullable Opening opening;

  /** The socket of the program; null before there is one, and once it is closed. */
  private @Nullable SimStreamSocket socket;

  /** True once the program has closed its socket while the connection was not gone. */
  private boolean orphan;

  /** True if the program reads no more, although it has the socket open. */
  private boolean inputShut;

  /** The behaviors of this connection. */
  private final Set<TcpBehavior> behaviors;

  /** The place up to which the peer was told that its stream has arrived. */
  private long told;

  /** The acknowledgement that waits, or null if none does. */
  private EventQueue.@Nullable Event delayed;

  /** Null unless the socket has the option. */
  private @Nullable KeepAlive keepAlive;

  /** True if the program wants no data to wait for acknowledgements. */
  private boolean noDelay;

  /** The time at which the machine forgets the orphan, in nanoseconds of its clock. */
  private long keptUntil = Long.MAX_VALUE;

  private SimConnection(
      TcpState first,
      SimMachine node,
      InetSocketAddress local,
      InetSocketAddress remote,
      int sendBuffer,
      int receiveBuffer,
      Opening opening) {
    this.first = first;
    this.state = first;
    this.node = node;
    this.local = local;
    this.remote = remote;
    this.behaviors = node.behaviors();
    this.out = new Sender(this, sendBuffer, congestionControl());
    this.in = new Receiver(receiveBuffer);
    this.opening = opening;
  }

  private CongestionControl congestionControl() {
    return behaviors.contains(TcpBehavior.CONGESTION_CONTROL)
        ? new NewReno(this::segmentSize)
        : CongestionControl.NONE;
  }

  /** Makes an end that asks for the connection once it is told to {@link #open}. */
  static SimConnection active(
      SimMachine node,
      InetSocketAddress local,
      InetSocketAddress remote,
      int sendBuffer,
      int receiveBuffer,
      Opening opening) {
    return new SimConnection(
        TcpState.SYN_SENT, node, local, remote, sendBuffer, receiveBuffer, opening);
  }

  /** Makes the other end, which answers the peer's SYN once it is told to {@link #answer}. */
  static SimConnection passive(SimMachine node, Segment syn, int receiveBuffer, Opening opening) {
    return new SimConnection(
        TcpState.SYN_RECEIVED,
        node,
        syn.to(),
        syn.from(),
        node.sendBuffer(syn.from().getAddress()),
        receiveBuffer,
        opening);
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

  /** Returns whether this end has asked for the connection. */
  boolean isActive() {
    return first == TcpState.SYN_SENT;
  }

  private boolean isClosed() {
    return state == TcpState.CLOSED;
  }

  private void on(Event event) {
    state = state.on(event);
  }

  // ---- sending

  /** Sends the SYN of the end that asks. */
  void open() {
    out.open();
  }

  /** Answers the first SYN of the peer. */
  void answer(Segment syn) {
    out.granted(syn.window());
    out.open();
  }

  void sendSyn() {
    transmit(isActive() ? SYN : SYN_ACK, 0, NO_DATA);
  }

  void send(long number, byte[] data) {
    transmit(ACK, number, data);
  }

  /** Sends the last data, or none, and the end of the stream. */
  void sendLast(long number, byte[] data) {
    transmit(FIN_ACK, number, data);
  }

  /** Asks the peer for its window, by a segment that it has had. */
  void probe(long number) {
    transmit(ACK, number, NO_DATA);
  }

  private void acknowledge() {
    transmit(ACK, out.next(), NO_DATA);
  }

  private void transmit(Set<Flag> flags, long number, byte[] data) {
    long ack = flags.contains(Flag.ACK) ? in.next() : 0;
    told = ack;
    stopDelayed();
    long urgent = out.urgentAfter(number);
    node.transmit(new Segment(local, remote, flags, number, ack, in.promise(), urgent, data));
  }

  private void stopDelayed() {
    if (delayed != null) {
      delayed.cancel();
      delayed = null;
    }
  }

  /**
   * Acknowledges a segment with data: later, if nothing is missing before or after it and the peer
   * has not sent more than a full segment since the last acknowledgement.
   */
  private void acknowledgeData(Segment segment, long before) {
    boolean isInOrder = segment.number() == before && in.next() == segment.end();
    boolean mayWait = isInOrder && !segment.has(Flag.FIN) && in.next() - told <= segmentSize();
    if (!mayWait || !behaviors.contains(TcpBehavior.DELAYED_ACKNOWLEDGEMENTS)) {
      acknowledge();
    } else if (delayed == null) {
      delayed = in(MOST_ACK_DELAY, this::acknowledge);
    }
  }

  /** Returns whether data that does not fill a segment waits for an acknowledgement. */
  boolean gathers() {
    return !noDelay && behaviors.contains(TcpBehavior.NAGLE);
  }

  void setNoDelay(boolean on) {
    noDelay = on;
    if (on) {
      out.push();
    }
  }

  // ---- keep-alive

  void setKeepAlive(boolean on) {
    if (keepAlive != null) {
      keepAlive.stop();
      keepAlive = null;
    }
    if (on && !isClosed()) {
      keepAlive = new KeepAlive(this, now());
      checkPeer();
    }
  }

  /** Starts the idle time anew with the value that the option has now. */
  void keepIdleChanged() {
    if (keepAlive != null) {
      keepAlive.stop();
      keepAlive.check();
    }
  }

  /** Called when the peer may not answer any more, or may answer again. */
  void checkPeer() {
    if (keepAlive != null) {
      keepAlive.check();
    }
  }

  boolean peerAnswers() {
    return node.peerAnswers(this);
  }

  boolean hasToSend() {
    return out.size() > 0 || out.hasFlight();
  }

  void probePeer() {
    probe(out.next() - 1);
  }

  /** Returns the value of an option in seconds, in nanoseconds. */
  long keepAliveNanos(SocketOption<Integer> option) {
    return option(option) * 1_000_000_000L;
  }

  int keepAliveProbes() {
    return option(SimStreamSocket.KEEP_COUNT);
  }

  private int option(SocketOption<Integer> option) {
    return Objects.requireNonNull(socket, "only an open socket has options").option(option);
  }

  // ---- receiving

  void receive(Segment segment) {
    receiveAny(segment);
    if (keepAlive != null) {
      keepAlive.heard();
    }
  }

  private void receiveAny(Segment segment) {
    if (segment.has(Flag.RST)) {
      receiveReset(segment);
      return;
    }
    boolean isNew = segment.number() + segment.data().length > in.next();
    if (orphan && isNew) {
      refuse(segment);
      return;
    }
    if (isNew && inputShut && state.isOutputEnded() && !state.isInputEnded()) {
      node.transmit(Segment.resetOf(segment)); // as Linux does of what nobody can read any more
      reset();
      return;
    }
    if (segment.has(Flag.SYN)) {
      receiveSyn(segment);
    } else if (state.isOpening() && segment.has(Flag.ACK) && !out.isAcknowledgement(segment)) {
      refuseForeign(segment);
    } else if (state != TcpState.SYN_SENT) {
      receiveInStream(segment);
    }
    changed();
  }

  /**
   * Answers a segment of an earlier connection between the same addresses, while this one is
   * opening (RFC 9293, section 3.5.3).
   */
  private void refuseForeign(Segment segment) {
    node.transmit(Segment.resetOf(segment));
  }

  /** Ends the connection, if the reset is of this connection and not of an earlier one. */
  private void receiveReset(Segment segment) {
    boolean isAcceptable =
        state == TcpState.SYN_SENT
            ? segment.has(Flag.ACK) && segment.ack() == out.next()
            : segment.number() == in.next();
    if (isAcceptable) {
      reset();
    } else if (state != TcpState.SYN_SENT && in.isInWindow(segment.number())) {
      acknowledge(); // who has really no such connection answers with a reset that fits (RFC 5961)
    }
  }

  private void receiveSyn(Segment segment) {
    if (state == TcpState.SYN_SENT && segment.has(Flag.ACK)) {
      if (!out.isAcknowledgement(segment)) {
        refuseForeign(segment);
        return;
      }
      out.acknowledged(segment);
      opened();
      acknowledge();
    } else if (isActive()) {
      acknowledge();
    } else {
      sendSyn();
    }
  }

  private void receiveInStream(Segment segment) {
    if (segment.has(Flag.ACK)) {
      if (segment.ack() > out.next()) {
        acknowledge(); // of what was never sent: nothing else in it counts (section 3.10.7.4)
        return;
      }
      out.acknowledged(segment);
      if (state.isOpening()) {
        opened();
      }
    }
    if (isClosed()) {
      return;
    }
    in.learnUrgent(segment);
    if (!segment.isEmpty()) {
      long before = in.next();
      if (in.take(segment)) {
        on(Event.FIN_RECEIVED);
      }
      if (orphan && state == TcpState.TIME_WAIT) {
        linger(); // from its last segment that comes again, too
      }
      acknowledgeData(segment, before);
    } else if (segment.number() < in.next()) {
      acknowledge();
    }
  }

  /** Called when an acknowledgement of the peer was lost on its way. */
  void missed() {
    out.missedWindow();
  }

  private void opened() {
    on(Event.SYN_ACKED);
    endOpening(null);
  }

  private void endOpening(@Nullable IOException failure) {
    Opening told = opening;
    opening = null;
    if (told != null) {
      told.ended(this, failure);
    }
  }

  private void changed() {
    if (socket != null) {
      socket.changed();
    }
  }

  // ---- the end

  /** Called by the sender when the peer has acknowledged all of the stream and its end. */
  void finAcknowledged() {
    on(Event.FIN_ACKED);
    if (isClosed()) {
      leave();
    } else if (orphan) {
      linger();
    }
  }

  /**
   * Sets the time at which the machine forgets an orphan, which waits for the peer or for noise.
   */
  private void linger() {
    keptUntil = now() + LINGER;
    out.stopTimer();
  }

  /** Ends it; called when the peer has no such connection. */
  void reset() {
    fail(
        in.hasEnded() ? ConnectionFault.BROKEN : ConnectionFault.RESET,
        new ConnectException("Connection refused"));
  }

  void timedOut() {
    fail(ConnectionFault.TIMED_OUT, new ConnectException("Connection timed out"));
  }

  /** Called when there is no way to the peer, which ends only a connection that is opening. */
  void unreachable() {
    if (state.isOpening()) {
      fail(ConnectionFault.TIMED_OUT, new NoRouteToHostException("No route to host"));
    }
  }

  private void fail(ConnectionFault why, IOException whileOpening) {
    if (!isClosed()) {
      fault = why;
      leave();
      endOpening(whileOpening);
      changed();
    }
  }

  /** Forgets it, without a word to the peer. */
  void leave() {
    if (!isClosed()) {
      on(Event.DELETE);
    }
    out.stopTimer();
    stopDelayed();
    setKeepAlive(false);
    node.forget(this);
  }

  /** Returns whether it is gone, or an orphan that has lingered for long enough. */
  boolean isOver() {
    return isClosed() || now() >= keptUntil;
  }

  /**
   * Called when the program has closed its socket; sends what was written and the end of the
   * stream, and a reset if something has arrived that nobody has read.
   *
   * @param watched true if the program was ever told when the socket became readable or writable
   */
  void close(boolean watched) {
    setKeepAlive(false);
    socket = null;
    if (isClosed()) {
      return;
    }
    boolean resets = in.size() > 0;
    if (watched || !resets) {
      endOutput();
    }
    if (resets) {
      abort();
      return;
    }
    orphan = true;
    out.orphaned();
    if (state == TcpState.FIN_WAIT_2 || state == TcpState.TIME_WAIT) {
      linger();
    }
  }

  /** Called when the program has closed its socket so that the peer sees a reset. */
  void closeByReset() {
    setKeepAlive(false);
    socket = null;
    abort();
  }

  /** Ends it; tells the peer that there is no such connection, unless it never had an answer. */
  void abort() {
    if (isClosed()) {
      return;
    }
    boolean isKnown = state != TcpState.SYN_SENT;
    leave();
    if (isKnown) {
      node.transmit(Segment.reset(local, remote, out.next(), in.next()));
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
      if (!isClosed() && !state.isInputEnded() && in.hasNewRoom()) {
        acknowledge();
      }
      if (count > 0) {
        return count;
      }
    }
    if (in.hasEnded()) {
      return -1; // whatever came after the end
    }
    if (fault == ConnectionFault.RESET || fault == ConnectionFault.RESET_READ) {
      fault = ConnectionFault.RESET_READ;
      throw new SocketException("Connection reset");
    }
    throwFault();
    return isInputOver() ? -1 : 0;
  }

  int write(ByteBuffer from) throws IOException {
    checkOutput();
    return out.write(from);
  }

  boolean writeUrgent(byte data) throws IOException {
    checkOutput();
    return out.writeUrgent(data);
  }

  private void checkOutput() throws IOException {
    throwFault();
    if (isClosed()) {
      throw new IOException("Broken pipe");
    }
  }

  void setUrgentInline(boolean on) {
    in.setInline(on);
  }

  /** Takes the error that a call reports, which others do not see again. */
  ConnectionFault takeFault() {
    ConnectionFault told = fault;
    fault = told == ConnectionFault.RESET_READ ? told : ConnectionFault.NONE;
    return told;
  }

  private void throwFault() throws IOException {
    switch (takeFault()) {
      case NONE, RESET_READ -> {}
      case RESET -> throw new IOException("Connection reset by peer");
      case BROKEN -> throw new IOException("Broken pipe");
      case TIMED_OUT -> throw new IOException("Connection timed out");
    }
  }

  /** Takes down that the program reads no more. */
  void endInput() {
    inputShut = true;
  }

  /** Ends the output after what was written. Ending twice does nothing. */
  void endOutput() {
    if (state.isOutputOpen()) {
      on(Event.CLOSE);
      out.push();
    }
  }

  boolean isReadable() {
    return in.isReadable() || isInputOver();
  }

  private boolean isInputOver() {
    return isClosed() || state.isInputEnded();
  }

  boolean isWritable() {
    return isClosed() || out.hasRoom();
  }

  /** Returns whether neither direction goes on, for whatever reason. */
  boolean isShutBothWays() {
    return isClosed() || (state.isOutputEnded() && (state.isInputEnded() || inputShut));
  }

  // ---- what it is

  /** Returns the number of bytes that have arrived and that nobody has read. */
  int unread() {
    return in.size();
  }

  /** Returns those of them that can be read at once. */
  int available() {
    return in.available();
  }

  /** Returns the number of bytes that were written and that the peer has not acknowledged. */
  int unacknowledged() {
    return out.size();
  }

  TcpState state() {
    return state;
  }

  /** Returns whether its program has closed it. */
  boolean isOrphan() {
    return orphan;
  }

  /** Returns the names of the threads that wait for it. */
  List<String> waiters() {
    return socket == null ? List.of() : socket.waiters();
  }

  /** Returns whether a program has it open. */
  boolean isOpen() {
    return socket != null;
  }

  @Override
  public String toString() {
    return local + " - " + remote + " " + state;
  }
}

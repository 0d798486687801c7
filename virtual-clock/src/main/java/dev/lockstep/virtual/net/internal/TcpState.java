// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import org.jspecify.annotations.Nullable;

/**
 * The state of one end of a simulated connection, by the names of RFC 9293, section 3.3.2. Pure: it
 * knows what may happen next and does nothing.
 *
 * <pre>
 *                 SYN_ACKED    CLOSE       FIN_ACKED   FIN_RECEIVED
 * SYN_SENT        ESTABLISHED  -           -           -
 * SYN_RECEIVED    ESTABLISHED  -           -           -
 * ESTABLISHED     -            FIN_WAIT_1  -           CLOSE_WAIT
 * FIN_WAIT_1      -            -           FIN_WAIT_2  CLOSING
 * FIN_WAIT_2      -            -           -           TIME_WAIT
 * CLOSE_WAIT      -            LAST_ACK    -           -
 * CLOSING         -            -           TIME_WAIT   -
 * LAST_ACK        -            -           CLOSED      -
 * TIME_WAIT       -            -           -           -
 * CLOSED          -            -           -           -
 * </pre>
 *
 * <p>{@code DELETE} leads from every state but CLOSED to CLOSED. A dash is an event that cannot
 * happen: {@link #on} throws.
 *
 * <p>Two things differ from RFC 9293. LISTEN is a {@link SimListenSocket}, which makes an end in
 * SYN_RECEIVED. And a program gets its socket once the connection is established, so that it cannot
 * close one before.
 */
enum TcpState {
  /** This end has asked for the connection. */
  SYN_SENT,

  /** This end has answered a peer that has asked. */
  SYN_RECEIVED,

  /** Both directions are open. */
  ESTABLISHED,

  /** The program has ended the output; the peer has not acknowledged all of it. */
  FIN_WAIT_1,

  /** The peer has all of the output; its own stream goes on. */
  FIN_WAIT_2,

  /** The peer has ended its stream; the output goes on. */
  CLOSE_WAIT,

  /** Both have ended their streams at the same time; the peer has not acknowledged all. */
  CLOSING,

  /** The program has ended the output after the peer's end; the peer has not acknowledged all. */
  LAST_ACK,

  /** Both streams have ended and are acknowledged; late segments of the peer are answered. */
  TIME_WAIT,

  /**
   * The connection is gone: ended by the peer first and by this end second, reset, timed out,
   * aborted, or lost with its machine.
   */
  CLOSED;

  /** An event that changes the state. */
  enum Event {
    /** The peer has acknowledged the SYN of this end. */
    SYN_ACKED,

    /** The program ends the output; the FIN follows what was written. */
    CLOSE,

    /** The peer has acknowledged the FIN of this end, and so all that was written. */
    FIN_ACKED,

    /** All of the peer's stream has arrived, up to its FIN. */
    FIN_RECEIVED,

    /** The machine forgets the connection (the RFC's "delete TCB"). */
    DELETE
  }

  /**
   * Returns the state after an event.
   *
   * @throws IllegalStateException if the event cannot happen in this state
   */
  TcpState on(Event event) {
    TcpState next =
        switch (event) {
          case SYN_ACKED -> isOpening() ? ESTABLISHED : null;
          case CLOSE -> afterClose();
          case FIN_ACKED -> afterFinAcked();
          case FIN_RECEIVED -> afterFinReceived();
          case DELETE -> this == CLOSED ? null : CLOSED;
        };
    if (next == null) {
      throw new IllegalStateException(event + " cannot happen in " + this);
    }
    return next;
  }

  private @Nullable TcpState afterClose() {
    return switch (this) {
      case ESTABLISHED -> FIN_WAIT_1;
      case CLOSE_WAIT -> LAST_ACK;
      default -> null;
    };
  }

  private @Nullable TcpState afterFinAcked() {
    return switch (this) {
      case FIN_WAIT_1 -> FIN_WAIT_2;
      case CLOSING -> TIME_WAIT;
      case LAST_ACK -> CLOSED;
      default -> null;
    };
  }

  private @Nullable TcpState afterFinReceived() {
    return switch (this) {
      case ESTABLISHED -> CLOSE_WAIT;
      case FIN_WAIT_1 -> CLOSING;
      case FIN_WAIT_2 -> TIME_WAIT;
      default -> null;
    };
  }

  /** Returns whether the connection is not established yet. */
  boolean isOpening() {
    return this == SYN_SENT || this == SYN_RECEIVED;
  }

  /** Returns whether the program may write, and may end the output. */
  boolean isOutputOpen() {
    return this == ESTABLISHED || this == CLOSE_WAIT;
  }

  /** Returns whether the program has ended the output, and the connection is not gone. */
  boolean isOutputEnded() {
    return switch (this) {
      case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT -> true;
      default -> false;
    };
  }

  /** Returns whether the end of the peer's stream has arrived, and the connection is not gone. */
  boolean isInputEnded() {
    return switch (this) {
      case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> true;
      default -> false;
    };
  }
}

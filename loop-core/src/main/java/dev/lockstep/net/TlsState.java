// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import org.jspecify.annotations.Nullable;

/**
 * The state of a TLS connection as its transport sees it. Pure: it knows what may happen next and
 * does nothing.
 *
 * <pre>
 *             OPENED   PEER_CLOSED   CLOSE     LOST
 * HANDSHAKE   OPEN     HANDSHAKE     -         FAILED
 * OPEN        -        ENDED         CLOSING   CLOSED
 * ENDED       -        -             CLOSING   CLOSED
 * CLOSING     -        CLOSING       -         CLOSED
 * CLOSED      -        CLOSED        -         CLOSED
 * FAILED      -        FAILED        -         FAILED
 * </pre>
 *
 * <p>A dash is an event that cannot happen: {@link #on} throws. The engine may hand out what
 * arrived before the connection was lost, so that a close_notify is possible, and ignored, after
 * it.
 */
enum TlsState {
  /** The two sides agree on keys; the protocol does not know of the connection yet. */
  HANDSHAKE,

  /** Both directions are open. */
  OPEN,

  /** The peer's close_notify has come; that of this side is not sent. */
  ENDED,

  /** The close_notify of this side is sent; the connection below ends once the peer's has come. */
  CLOSING,

  /** The connection is lost after its handshake. */
  CLOSED,

  /** The connection is lost before its handshake was done. */
  FAILED;

  /** An event that changes the state. */
  enum Event {
    /** The first handshake is done (RFC 8446, section 2; RFC 5246, section 7.3). */
    OPENED,

    /** The peer's close_notify has come (RFC 8446, section 6.1; RFC 5246, section 7.2.1). */
    PEER_CLOSED,

    /** This side sends its close_notify. */
    CLOSE,

    /** The connection below is lost, aborted, or no longer trusted. */
    LOST
  }

  /**
   * Returns the state after an event.
   *
   * @throws IllegalStateException if the event cannot happen in this state
   */
  TlsState on(Event event) {
    TlsState next =
        switch (this) {
          case HANDSHAKE -> inHandshake(event);
          case OPEN -> whileOpen(event);
          case ENDED -> event == Event.CLOSE ? CLOSING : event == Event.LOST ? CLOSED : null;
          case CLOSING ->
              event == Event.PEER_CLOSED ? CLOSING : event == Event.LOST ? CLOSED : null;
          case CLOSED, FAILED -> event == Event.PEER_CLOSED || event == Event.LOST ? this : null;
        };
    if (next == null) {
      throw new IllegalStateException(event + " cannot happen in " + this);
    }
    return next;
  }

  private static @Nullable TlsState inHandshake(Event event) {
    return switch (event) {
      case OPENED -> OPEN;
      case PEER_CLOSED -> HANDSHAKE;
      case CLOSE -> null;
      case LOST -> FAILED;
    };
  }

  private static @Nullable TlsState whileOpen(Event event) {
    return switch (event) {
      case OPENED -> null;
      case PEER_CLOSED -> ENDED;
      case CLOSE -> CLOSING;
      case LOST -> CLOSED;
    };
  }

  /** Returns whether the handshake was done once. */
  boolean wasOpened() {
    return this != HANDSHAKE && this != FAILED;
  }

  /** Returns whether the program may write, and may close. */
  boolean isWritable() {
    return this == OPEN || this == ENDED;
  }

  /** Returns whether the connection is closed or being closed by this side. */
  boolean isClosing() {
    return this == CLOSING || isLost();
  }

  /** Returns whether the connection is lost. */
  boolean isLost() {
    return this == CLOSED || this == FAILED;
  }
}

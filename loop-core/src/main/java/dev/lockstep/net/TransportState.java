// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import org.jspecify.annotations.Nullable;

/**
 * The state of a transport over a socket: how far its reading, its writing and its life are. Pure:
 * it knows what may happen next and does nothing.
 *
 * <p>The three are independent of each other: a peer may end its stream before or after this side
 * does (RFC 9293's half-closed connections), reading may be paused in between, and a transport may
 * be closed with bytes still buffered, in any combination. So each has a table of its own; each
 * event belongs to one of them.
 *
 * <pre>
 * reading        PAUSE         RESUME   PEER_ENDED
 * FLOWING        PAUSED        -        ENDED
 * PAUSED         -             FLOWING  -
 * ENDED          ENDED_PAUSED  -        -
 * ENDED_PAUSED   -             ENDED    -
 *
 * writing        END           OUTPUT_ENDED
 * OPEN           ENDING        -
 * ENDING         -             ENDED
 * ENDED          -             -
 *
 * life           START         CLOSE    LOSE     ABORT
 * NEW            OPEN          CLOSING  LOST     ABORTED
 * OPEN           -             CLOSING  LOST     ABORTED
 * CLOSING        CLOSING       -        LOST     ABORTED
 * LOST           LOST          -        -        ABORTED
 * ABORTED        ABORTED       -        -        ABORTED
 * </pre>
 *
 * <p>A dash is an event that cannot happen: {@link #on} throws.
 */
final class TransportState {

  /** The state of the stream from the peer. */
  enum Reading {
    /** Bytes are passed to the protocol as they arrive. */
    FLOWING,

    /** The program does not want bytes now. */
    PAUSED,

    /** The peer has ended its stream. */
    ENDED,

    /** The program does not want bytes now, and none will come. */
    ENDED_PAUSED;

    private @Nullable Reading after(Event event) {
      return switch (this) {
        case FLOWING -> event == Event.PAUSE ? PAUSED : event == Event.PEER_ENDED ? ENDED : null;
        case PAUSED -> event == Event.RESUME ? FLOWING : null;
        case ENDED -> event == Event.PAUSE ? ENDED_PAUSED : null;
        case ENDED_PAUSED -> event == Event.RESUME ? ENDED : null;
      };
    }
  }

  /** The state of the stream to the peer. */
  enum Writing {
    /** The program may write. */
    OPEN,

    /** The program has ended the stream, but bytes are buffered. */
    ENDING,

    /** The peer is told of the end. */
    ENDED;

    private @Nullable Writing after(Event event) {
      return switch (this) {
        case OPEN -> event == Event.END ? ENDING : null;
        case ENDING -> event == Event.OUTPUT_ENDED ? ENDED : null;
        case ENDED -> null;
      };
    }
  }

  /** The state of the connection as a whole. */
  enum LifeState {
    /** The protocol does not know of the connection yet, and nothing is read. */
    NEW,

    /** Bytes come and go. */
    OPEN,

    /** Nothing is read any more; the connection is lost once the buffer is written. */
    CLOSING,

    /** Nothing is written any more; the protocol is told, and the socket is closed. */
    LOST,

    /** As if lost, but the peer sees a reset. */
    ABORTED;

    private @Nullable LifeState after(Event event) {
      return switch (event) {
        case START -> this == OPEN ? null : this == NEW ? OPEN : this;
        case CLOSE -> isClosing() ? null : CLOSING;
        case LOSE -> isLost() ? null : LOST;
        default -> ABORTED;
      };
    }

    private boolean isClosing() {
      return this != NEW && this != OPEN;
    }

    private boolean isLost() {
      return this == LOST || this == ABORTED;
    }
  }

  /** An event that changes the state. */
  enum Event {
    /** The protocol is about to be told of the connection. */
    START,

    /** The program wants no bytes for now. */
    PAUSE,

    /** The program wants bytes again. */
    RESUME,

    /** The peer's stream has ended. */
    PEER_ENDED,

    /** The program ends the output. */
    END,

    /** All that was written before the end was taken by the socket. */
    OUTPUT_ENDED,

    /** The program closes the connection. */
    CLOSE,

    /** The connection ends: all is written after a close, or it has failed. */
    LOSE,

    /** The program aborts the connection, or its protocol has failed. */
    ABORT
  }

  private Reading reading = Reading.FLOWING;
  private Writing writing = Writing.OPEN;
  private LifeState life = LifeState.NEW;

  /**
   * Takes an event.
   *
   * @throws IllegalStateException if the event cannot happen in this state
   */
  void on(Event event) {
    switch (event) {
      case PAUSE, RESUME, PEER_ENDED -> reading = possible(reading.after(event), event);
      case END, OUTPUT_ENDED -> writing = possible(writing.after(event), event);
      case START, CLOSE, LOSE, ABORT -> life = possible(life.after(event), event);
    }
  }

  private <S> S possible(@Nullable S next, Event event) {
    if (next == null) {
      throw new IllegalStateException(event + " cannot happen in " + this);
    }
    return next;
  }

  /** Returns whether the program wants bytes, and may get some as far as this side knows. */
  boolean isReading() {
    return !isClosing() && !isPaused();
  }

  /** Returns whether the program has paused reading. */
  boolean isPaused() {
    return reading == Reading.PAUSED || reading == Reading.ENDED_PAUSED;
  }

  /** Returns whether the socket is to be read. */
  boolean awaitsInput() {
    return life == LifeState.OPEN && reading == Reading.FLOWING;
  }

  /** Returns whether the program has ended the output. */
  boolean isOutputEnded() {
    return writing != Writing.OPEN;
  }

  /** Returns whether the socket's output is to be ended once the buffer is written. */
  boolean isEnding() {
    return writing == Writing.ENDING;
  }

  /** Returns whether the connection is closed or being closed. */
  boolean isClosing() {
    return life.isClosing();
  }

  /** Returns whether nothing is written any more. */
  boolean isLost() {
    return life.isLost();
  }

  /** Returns whether the peer is to see a reset. */
  boolean isAborted() {
    return life == LifeState.ABORTED;
  }

  Reading reading() {
    return reading;
  }

  Writing writing() {
    return writing;
  }

  LifeState life() {
    return life;
  }

  @Override
  public String toString() {
    return "reading " + reading + ", writing " + writing + ", life " + life;
  }
}

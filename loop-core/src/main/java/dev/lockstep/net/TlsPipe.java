// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.internal.io.SharedBuffer;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * TLS between two streams of bytes, the plain and the encrypted one, by a {@link SSLEngine}. Does
 * no I/O: encrypted bytes to be sent and plain bytes that have arrived go to a {@link Listener}.
 *
 * <h2>Theory of operation</h2>
 *
 * <p>The engine's handshake status says which side has to speak; the pipe follows it ({@link
 * #advance}) until the engine needs bytes that have not arrived:
 *
 * <pre>
 * NEED_TASK                          run the task, go on
 * NEED_WRAP                          send a record, go on
 * NEED_UNWRAP, NEED_UNWRAP_AGAIN,    decrypt a record if a whole one has arrived, go on;
 * NOT_HANDSHAKING, FINISHED          else wait for more
 * </pre>
 *
 * <p>Each direction ends by a close_notify alert (RFC 8446, section 6.1; RFC 5246, section 7.2.1):
 * {@link #close} sends that of this side, {@link Listener#peerClosed} reports the peer's, and what
 * arrives after it is not decrypted. While the pipe is held, encrypted bytes are kept and nothing
 * is decrypted. Which of this is allowed when is the transport's {@link TlsState}.
 *
 * <p>After the handshake, a peer can make this side work by records that carry no data: key
 * updates, session tickets, warnings, empty records, and before TLS 1.3 whole handshakes.
 * Handshakes are refused unless they are allowed, and more than {@value #MOST_WITHOUT_DATA} of the
 * others in a row are an error.
 */
final class TlsPipe {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** The largest number of records in a row that carry no data, after the handshake. */
  private static final int MOST_WITHOUT_DATA = 100;

  private final SSLEngine engine;
  private final boolean allowsRenegotiation;
  private final SharedBuffer buffers;
  private final Listener listener;

  /** The encrypted bytes that were not decrypted yet: a part of a record, or all if held. */
  private ByteBuffer arrived = NOTHING;

  private boolean held;
  private boolean feeding;
  private boolean peerClosed;

  /** True if the first handshake is done. */
  private boolean opened;

  /** True if this side has sent its close_notify. */
  private boolean closed;

  /** The number of records that have arrived after the last one that carried data. */
  private int withoutData;

  /** The two ends of the pipe. */
  interface Listener {

    /** Called with encrypted bytes to be sent; they are the pipe's after the call. */
    void send(ByteBuffer encrypted);

    /** Called with plain bytes that have arrived; they are the pipe's after the call. */
    void receive(ByteBuffer plain);

    /** Called when a handshake is done, the first one or a later one. */
    void handshakeDone();

    /** Called once when the peer's close_notify has come. */
    void peerClosed();
  }

  /**
   * Creates a pipe whose handshake has not begun.
   *
   * @param allowsRenegotiation whether the peer may begin another handshake after the first
   */
  TlsPipe(SSLEngine engine, boolean allowsRenegotiation, SharedBuffer buffers, Listener listener) {
    this.engine = engine;
    this.allowsRenegotiation = allowsRenegotiation;
    this.buffers = buffers;
    this.listener = listener;
  }

  /**
   * Begins the handshake.
   *
   * @throws SSLException if the engine cannot begin
   */
  void begin() throws SSLException {
    engine.beginHandshake();
    advance();
  }

  /**
   * Takes encrypted bytes and decrypts what is whole.
   *
   * @throws SSLException if the bytes are not what TLS allows here
   */
  void feed(ByteBuffer encrypted) throws SSLException {
    feeding = true;
    try {
      take(encrypted);
    } finally {
      feeding = false;
    }
  }

  private void take(ByteBuffer encrypted) throws SSLException {
    if (!arrived.hasRemaining() && !held) {
      arrived = encrypted;
      try {
        advance();
      } finally {
        keepRest(encrypted);
      }
    } else {
      ByteBuffer joined = ByteBuffer.allocate(arrived.remaining() + encrypted.remaining());
      arrived = joined.put(arrived).put(encrypted).flip();
      advance();
    }
    if (!arrived.hasRemaining()) {
      arrived = NOTHING;
    }
  }

  private void keepRest(ByteBuffer encrypted) {
    arrived =
        encrypted.hasRemaining()
            ? ByteBuffer.allocate(encrypted.remaining()).put(encrypted).flip()
            : NOTHING;
  }

  /**
   * Stops decrypting, or goes on with what has arrived.
   *
   * @throws SSLException if the bytes that have arrived are not what TLS allows here
   */
  void hold(boolean hold) throws SSLException {
    held = hold;
    if (!hold && arrived.hasRemaining()) {
      advance();
    }
  }

  /** Follows the engine as far as the bytes that have arrived allow. */
  private void advance() throws SSLException {
    boolean more = true;
    while (more) {
      more =
          switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> wrap(NOTHING.duplicate()) > 0 || isUnwrapNext();
            default -> unwrap();
          };
    }
  }

  private boolean isUnwrapNext() {
    return engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP;
  }

  private boolean runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    return true;
  }

  /** Decrypts a record; returns whether the next one may be tried. */
  private boolean unwrap() throws SSLException {
    boolean again = engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN;
    if (held || peerClosed || (!arrived.hasRemaining() && !again)) {
      return false;
    }
    ByteBuffer plain = buffers.take();
    try {
      SSLEngineResult result = engine.unwrap(arrived, plain);
      if (opened && !closed && result.getStatus() == SSLEngineResult.Status.OK) {
        checkOpened(result);
      }
      if (plain.position() > 0) {
        listener.receive(plain.flip());
      }
      tellIfDone(result);
      return switch (result.getStatus()) {
        case OK -> true;
        case CLOSED -> closedByPeer();
        default -> false;
      };
    } finally {
      buffers.give(plain);
    }
  }

  /** Checks a record that has arrived after the handshake. */
  private void checkOpened(SSLEngineResult result) throws SSLException {
    boolean handshaking =
        engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING && knowsRenegotiation();
    if (handshaking && !allowsRenegotiation) {
      endOutput();
      throw new SSLHandshakeException(
          "the peer began another TLS handshake, which is refused; use"
              + " Tls.renegotiation(ALLOWED) to let it");
    }
    if (result.bytesProduced() > 0) {
      withoutData = 0;
    } else if (!handshaking && result.bytesConsumed() > 0) {
      countWithoutData();
    }
  }

  /** Returns whether the version is one before TLS 1.3, which has no handshakes but the first. */
  private boolean knowsRenegotiation() {
    return !engine.getSession().getProtocol().equals("TLSv1.3");
  }

  /** Ends this direction; what the engine would still do for the peer is not done. */
  private void endOutput() {
    closed = true;
    engine.closeOutbound();
  }

  private void countWithoutData() throws SSLException {
    withoutData++;
    if (withoutData > MOST_WITHOUT_DATA) {
      endOutput();
      throw new SSLException(
          "the peer sent "
              + withoutData
              + " TLS records in a row that carry no data, such as key"
              + " updates; at most "
              + MOST_WITHOUT_DATA
              + " are taken");
    }
  }

  private boolean closedByPeer() {
    if (!peerClosed) {
      peerClosed = true;
      listener.peerClosed();
    }
    return false;
  }

  private void tellIfDone(SSLEngineResult result) throws SSLException {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      handshakeDone();
    }
  }

  private void handshakeDone() throws SSLException {
    if (opened && knowsRenegotiation()) {
      countWithoutData();
    }
    opened = true;
    listener.handshakeDone();
  }

  /**
   * Encrypts and sends bytes, or without any the next message of the handshake.
   *
   * @return the number of encrypted bytes sent; if not all bytes were taken, the peer has to speak
   *     first
   * @throws SSLException if the engine cannot encrypt
   */
  int wrap(ByteBuffer plain) throws SSLException {
    ByteBuffer encrypted = buffers.take();
    try {
      boolean done = false;
      do {
        SSLEngineResult result = engine.wrap(plain, encrypted);
        done |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK && !closed) {
          runTasks();
        }
        if (result.bytesProduced() == 0) {
          break;
        }
      } while (plain.hasRemaining() && encrypted.remaining() > packetSize());
      int sent = encrypted.position();
      if (sent > 0) {
        listener.send(encrypted.flip());
      }
      if (done) {
        handshakeDone();
      }
      return sent;
    } finally {
      buffers.give(encrypted);
    }
  }

  private int packetSize() {
    return engine.getSession().getPacketBufferSize();
  }

  /**
   * Sends the close_notify of this side.
   *
   * @throws SSLException if the engine cannot encrypt it
   */
  void close() throws SSLException {
    endOutput();
    while (!engine.isOutboundDone() && wrap(NOTHING.duplicate()) > 0) {
      // until the last of it is sent
    }
  }

  /** Sends the alert that a call which has thrown left in the engine. */
  void sendAlert() {
    try {
      wrap(NOTHING.duplicate());
    } catch (SSLException e) {
      // The peer was told before, or cannot be.
    }
  }

  /** Returns whether {@link #feed} is running, so that it must not be called. */
  boolean isFeeding() {
    return feeding;
  }

  /** Returns whether the peer's close_notify has come. */
  boolean isPeerClosed() {
    return peerClosed;
  }

  SSLEngine engine() {
    return engine;
  }
}

package dev.lockstep.net;

import dev.lockstep.internal.io.SharedBuffer;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS between two streams of bytes, the plain and the encrypted one. Does no I/O: what is to be
 * sent and what was decrypted goes to whom it was made for.
 */
final class TlsPipe {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SSLEngine engine;
  private final SharedBuffer buffers;
  private final Listener listener;

  /** What has arrived encrypted and was not decrypted yet: a part of a record, or all if held. */
  private ByteBuffer arrived = NOTHING;

  private boolean held;
  private boolean peerClosed;

  /** Is told what comes out of the pipe. */
  interface Listener {

    /** Encrypted bytes have to be sent. */
    void send(ByteBuffer encrypted);

    /** Plain bytes have arrived. */
    void receive(ByteBuffer plain);

    /** The handshake is done, the first one or a later one. */
    void handshakeDone();

    /** The peer has said that it sends no more. */
    void peerClosed();
  }

  TlsPipe(SSLEngine engine, SharedBuffer buffers, Listener listener) {
    this.engine = engine;
    this.buffers = buffers;
    this.listener = listener;
  }

  /** Begins the handshake. */
  void begin() throws SSLException {
    engine.beginHandshake();
    advance();
  }

  /** Takes encrypted bytes. */
  void feed(ByteBuffer encrypted) throws SSLException {
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

  /** Stops decrypting, or goes on with what has arrived. */
  void hold(boolean hold) throws SSLException {
    held = hold;
    if (!hold && arrived.hasRemaining()) {
      advance();
    }
  }

  /** Does what can be done with what has arrived. */
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

  /** Decrypts a record; whether that might go on. */
  private boolean unwrap() throws SSLException {
    boolean again = engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP_AGAIN;
    if (held || peerClosed || (!arrived.hasRemaining() && !again)) {
      return false;
    }
    ByteBuffer plain = buffers.take();
    try {
      SSLEngineResult result = engine.unwrap(arrived, plain);
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

  private boolean closedByPeer() {
    if (!peerClosed) {
      peerClosed = true;
      listener.peerClosed();
    }
    return false;
  }

  private void tellIfDone(SSLEngineResult result) {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
      listener.handshakeDone();
    }
  }

  /**
   * Encrypts and sends bytes, or without any what the handshake has to say.
   *
   * @return how many bytes were sent; if not all were taken, the peer has to speak first
   */
  int wrap(ByteBuffer plain) throws SSLException {
    ByteBuffer encrypted = buffers.take();
    try {
      boolean done = false;
      do {
        SSLEngineResult result = engine.wrap(plain, encrypted);
        done |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
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
        listener.handshakeDone();
      }
      return sent;
    } finally {
      buffers.give(encrypted);
    }
  }

  private int packetSize() {
    return engine.getSession().getPacketBufferSize();
  }

  /** Says to the peer that no more is sent. */
  void close() throws SSLException {
    engine.closeOutbound();
    while (!engine.isOutboundDone() && wrap(NOTHING.duplicate()) > 0) {
      // until the last of it is sent
    }
  }

  /** Tells the peer what is wrong, after a call that has thrown. */
  void sendAlert() {
    try {
      wrap(NOTHING.duplicate());
    } catch (SSLException e) {
      // It was told, or cannot be.
    }
  }

  /** Whether the peer has said that it sends no more. */
  boolean isPeerClosed() {
    return peerClosed;
  }

  SSLEngine engine() {
    return engine;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.testkit.FakeSocket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * A peer that speaks TLS on the far side of a {@link FakeSocket}, a record at a time as the test
 * says: it can send what no library would, and need not read.
 */
final class TlsPeer {

  private static final int ROOM = 1 << 16;

  final FakeSocket socket = new FakeSocket();
  final SSLEngine engine;
  private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
  private ByteBuffer arrived = ByteBuffer.allocate(0);

  private TlsPeer(SSLEngine engine) {
    this.engine = engine;
  }

  /** Returns a client with a version. */
  static TlsPeer client(SSLContext context, String version) throws SSLException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {version});
    engine.beginHandshake();
    return new TlsPeer(engine);
  }

  /** Returns a server with a version. */
  static TlsPeer server(SSLContext context, String version) throws SSLException {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(new String[] {version});
    engine.beginHandshake();
    return new TlsPeer(engine);
  }

  /** Speaks until the handshake is done on this side, and lets the other side take what is left. */
  void shakeHands() throws SSLException {
    for (int i = 0;
        i < 100 && engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
        i++) {
      speak();
      Async.yieldNow();
    }
    Async.yieldNow();
    Async.yieldNow();
  }

  /** Reads what was written on the other side, and answers as far as the engine asks for it. */
  void speak() throws SSLException {
    read();
    socket.arrive(records());
  }

  /** Decrypts what was written on the other side. */
  void read() throws SSLException {
    byte[] more = socket.takeWritten();
    arrived = ByteBuffer.allocate(arrived.remaining() + more.length).put(arrived).put(more).flip();
    while (true) {
      runTasks();
      ByteBuffer into = ByteBuffer.allocate(ROOM);
      int before = arrived.remaining();
      engine.unwrap(arrived, into);
      plain.write(into.array(), 0, into.position());
      if (arrived.remaining() == before && into.position() == 0) {
        return;
      }
    }
  }

  /** Returns the records that the engine wants to send. */
  byte[] records() throws SSLException {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    runTasks();
    while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      byte[] record = encrypted("");
      records.writeBytes(record);
      runTasks();
      if (record.length == 0) {
        break;
      }
    }
    return records.toByteArray();
  }

  /** Returns a record with text, or the next one that the engine has to send. */
  byte[] encrypted(String text) throws SSLException {
    ByteBuffer into = ByteBuffer.allocate(ROOM);
    engine.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), into);
    byte[] record = new byte[into.flip().remaining()];
    into.get(record);
    return record;
  }

  /** Begins a key update in TLS 1.3, another handshake before; returns its first record. */
  byte[] beginAgain() throws SSLException {
    engine.beginHandshake();
    return records();
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** Returns the text that has arrived so far. */
  String text() {
    return plain.toString(StandardCharsets.UTF_8);
  }
}

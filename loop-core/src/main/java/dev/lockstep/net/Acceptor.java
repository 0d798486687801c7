// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Accepts the connections of one listening socket. */
final class Acceptor {

  /** The pause of accepting when the machine has no file descriptor or no memory left. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  /**
   * The time zone of log records, loaded early: its files cannot be read once no descriptor is
   * left.
   */
  @SuppressWarnings("UnusedVariable")
  private static final ZoneRules TIME_OF_LOGS = ZoneId.systemDefault().getRules();

  private final Kernel loop;
  private final ListenSocket socket;
  private final SocketAddress address;
  private final int backlog;
  private final Consumer<StreamSocket> clients;
  private @Nullable Handle retry;

  Acceptor(Kernel loop, ListenSocket socket, int backlog, Consumer<StreamSocket> clients) {
    this.loop = loop;
    this.socket = socket;
    this.address = socket.localAddress();
    this.backlog = backlog;
    this.clients = clients;
  }

  SocketAddress address() {
    return address;
  }

  void start() {
    retry = null;
    socket.onReadable(this::acceptAll);
  }

  private void acceptAll() {
    try {
      for (int i = 0; i < backlog && socket.isOpen(); i++) {
        StreamSocket client = socket.accept();
        if (client == null) {
          return;
        }
        hand(client);
      }
    } catch (IOException e) {
      pause(e);
    }
  }

  /** Hands a connection to its handler; if that fails, only this connection is reset. */
  private void hand(StreamSocket client) {
    try {
      clients.accept(client);
    } catch (Throwable e) {
      SocketAddress remote = client.remoteAddress();
      client.reset();
      loop.callExceptionHandler(
          new Loop.ErrorContext(
              "the connection from " + remote + " to " + address + " cannot be served; it is reset",
              e,
              null,
              null,
              null));
    }
  }

  private void pause(IOException failure) {
    loop.callExceptionHandler(
        new Loop.ErrorContext(
            "no connection can be accepted at " + address + "; trying again in a second",
            failure,
            null,
            null,
            null));
    socket.onReadable(null);
    retry = loop.facade().callLater(RETRY_DELAY, this::start);
  }

  void close() {
    if (retry != null) {
      retry.cancel();
    }
    socket.close();
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A server that accepts connections at one or more addresses (asyncio's {@code Server}). Closing it
 * ends the accepting; established connections go on until they end or are closed. To be called from
 * its loop only.
 *
 * @since 0.1.0
 */
public final class Server implements AutoCloseable {

  private final List<Acceptor> acceptors = new ArrayList<>();
  private final Set<Carrier> clients = new LinkedHashSet<>();
  private final WaitSet closing = new WaitSet("Server.serveForever()");
  private final WaitSet ended = new WaitSet("Server.waitClosed()");
  private boolean serving;
  private boolean closed;

  Server() {}

  void add(Acceptor acceptor) {
    acceptors.add(acceptor);
  }

  /** Called when a connection was accepted. */
  void attach(Carrier client) {
    clients.add(client);
  }

  /** Called when an accepted connection has ended. */
  void detach(Carrier client) {
    clients.remove(client);
    passIfEnded();
  }

  /**
   * Returns the addresses that the server listens at.
   *
   * @return the addresses; none once it is closed
   */
  public List<SocketAddress> addresses() {
    return closed ? List.of() : acceptors.stream().map(Acceptor::address).toList();
  }

  /**
   * Returns the first address that the server listens at, which shows the port of a server on port
   * 0.
   *
   * @return the address
   * @throws IllegalStateException once it is closed
   */
  public SocketAddress address() {
    if (closed) {
      throw new IllegalStateException(
          "the server is closed and has no address; call address() before close()");
    }
    return acceptors.getFirst().address();
  }

  /**
   * Returns the accepted connections that have not ended.
   *
   * @return the transports, in the order in which they were accepted
   */
  public List<Transport> clients() {
    return clients.stream().map(Carrier::outermost).toList();
  }

  /**
   * Returns whether the server accepts connections.
   *
   * @return true between start and close
   */
  public boolean isServing() {
    return serving && !closed;
  }

  /**
   * Begins to accept connections. Starting twice does nothing.
   *
   * @throws IllegalStateException once it is closed
   */
  public void startServing() {
    if (closed) {
      throw new IllegalStateException("the server is closed; make a new one");
    }
    if (!serving) {
      serving = true;
      acceptors.forEach(Acceptor::start);
    }
  }

  /**
   * Accepts connections until {@link #close()} is called or the current task is cancelled. If it is
   * cancelled, closes the server and its connections and waits for their end.
   *
   * @throws IllegalStateException once it is closed
   * @throws CancelledError if the current task is cancelled
   */
  public void serveForever() {
    startServing();
    try {
      while (!closed) {
        closing.await();
      }
    } catch (CancelledError e) {
      close();
      closeClients();
      waitClosed();
      throw e;
    }
  }

  /** Stops accepting connections; established ones go on. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      acceptors.forEach(Acceptor::close);
      closing.wakeAll();
      passIfEnded();
    }
  }

  /** Closes each accepted connection once its buffer is written. */
  public void closeClients() {
    clients().forEach(Transport::close);
  }

  /** Closes each accepted connection now and drops its buffer. */
  public void abortClients() {
    clients().forEach(Transport::abort);
  }

  /**
   * Waits until the server is closed and every connection has ended.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void waitClosed() {
    while (!hasEnded()) {
      ended.await();
    }
  }

  private boolean hasEnded() {
    return closed && clients.isEmpty();
  }

  private void passIfEnded() {
    if (hasEnded()) {
      ended.wakeAll();
    }
  }

  @Override
  public String toString() {
    return "Server" + acceptors.stream().map(Acceptor::address).toList();
  }
}

package dev.lockstep.net;

import dev.lockstep.CancelledError;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Accepts connections at one or more addresses (asyncio's {@code Server}). Closing it ends the
 * accepting; the connections that stand go on until they end or are ended.
 */
public final class Server implements AutoCloseable {

  private final List<Acceptor> acceptors = new ArrayList<>();
  private final Set<Transport> clients = new LinkedHashSet<>();
  private final Gate closing = new Gate("Server.serveForever()");
  private final Gate ended = new Gate("Server.waitClosed()");
  private boolean serving;
  private boolean closed;

  Server() {}

  void add(Acceptor acceptor) {
    acceptors.add(acceptor);
  }

  /** Told of a connection that was accepted. */
  void attach(Transport client) {
    clients.add(client);
  }

  /** Told that a connection that was accepted is over. */
  void detach(Transport client) {
    clients.remove(client);
    passIfEnded();
  }

  /**
   * Where it listens.
   *
   * @return the addresses; none once it is closed
   */
  public List<SocketAddress> addresses() {
    return closed ? List.of() : acceptors.stream().map(Acceptor::address).toList();
  }

  /**
   * The first address that it listens at; for a server on port 0, which port it got.
   *
   * @return the address
   * @throws IllegalStateException once it is closed
   */
  public SocketAddress address() {
    if (closed) {
      throw new IllegalStateException("the server is closed and has no address");
    }
    return acceptors.getFirst().address();
  }

  /**
   * The connections that it has accepted and that are not over.
   *
   * @return the transports, in the order in which they were accepted
   */
  public List<Transport> clients() {
    return clients.stream().map(Server::outermost).toList();
  }

  private static Transport outermost(Transport client) {
    return client instanceof SocketTransport socket ? socket.outermost() : client;
  }

  /**
   * Whether it accepts connections.
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
   * Accepts connections until {@link #close()} is called, or until the calling task is cancelled:
   * then it closes the server and the connections and waits for their end.
   *
   * @throws CancelledError if the task was cancelled
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

  /** Ends the accepting; the connections that stand go on. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      acceptors.forEach(Acceptor::close);
      closing.pass();
      passIfEnded();
    }
  }

  /** Closes the connections once what was written to them is sent. */
  public void closeClients() {
    clients().forEach(Transport::close);
  }

  /** Closes the connections now. */
  public void abortClients() {
    clients().forEach(Transport::abort);
  }

  /** Waits until it is closed and every connection is over. */
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
      ended.pass();
    }
  }

  @Override
  public String toString() {
    return "Server" + acceptors.stream().map(Acceptor::address).toList();
  }
}

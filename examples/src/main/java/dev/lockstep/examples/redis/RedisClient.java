// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.net.ConnectionLostException;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.QueueShutDownException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A client of a Redis server. Any number of tasks send commands over one connection, without
 * waiting for the replies to each other's.
 *
 * <p>A lost connection is replaced. A command that was sent and not answered fails with a {@link
 * ConnectionLostException}, since it may have been executed or not; a command that was not sent
 * waits for the new connection, as long as its sender does.
 */
public final class RedisClient implements AutoCloseable {

  /** The largest number of commands that wait to be sent; further senders wait. */
  private static final int MAX_UNSENT = 1000;

  private final String host;
  private final int port;
  private final AsyncQueue<Request> unsent = AsyncQueue.fifo(MAX_UNSENT);
  private final Link link;

  private RedisClient(String host, int port) {
    this.host = host;
    this.port = port;
    this.link = new Link(host, port, this::exchange);
    link.whenOver(this::failUnsent);
  }

  /**
   * Connects to a server.
   *
   * @param host a name or a literal address
   * @param port the port
   * @return a connected client
   * @throws IOException if the server cannot be reached or is not a Redis server
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static RedisClient connect(String host, int port) throws IOException {
    RedisClient client = new RedisClient(host, port);
    client.link.awaitFirst();
    return client;
  }

  /**
   * Sends a command and waits for the reply, however long that takes: a caller that must not wait
   * forever sets a limit with {@code Async.timeout}.
   *
   * @param words the command's name and its arguments
   * @return the reply
   * @throws RedisException if the server rejects the command
   * @throws ConnectionLostException if the connection is lost before the reply arrives
   * @throws IllegalStateException if the client is closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public Reply call(String... words) throws IOException {
    return send(words).await(IOException.class);
  }

  /**
   * Sends a command without waiting for the reply, so that several commands can be in flight; they
   * are executed in order. Waits only while too many commands are not yet sent.
   *
   * @param words the command's name and its arguments
   * @return a future that completes with the reply, or fails as {@link #call} does
   * @throws IllegalStateException if the client is closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public AsyncFuture<Reply> send(String... words) {
    return send(Request.of(words));
  }

  /**
   * Sends a command given as bytes without waiting for the reply; see {@link #send(String...)}.
   *
   * @param words the command's name and its arguments
   * @return a future that completes with the reply, or fails as {@link #call} does
   * @throws IllegalStateException if the client is closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public AsyncFuture<Reply> send(List<byte[]> words) {
    return send(Request.of(words));
  }

  private AsyncFuture<Reply> send(Request request) {
    checkOpen();
    try {
      unsent.put(request);
    } catch (QueueShutDownException e) {
      throw closed();
    }
    return request.reply();
  }

  /**
   * Subscribes to channels, over a connection of its own.
   *
   * @param channels the names of the channels, at least one
   * @return the messages that are published from now on
   * @throws IOException if the server cannot be reached, or does not confirm within 5 s
   * @throws IllegalArgumentException if no channel is given
   * @throws IllegalStateException if the client is closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public Subscription subscribe(String... channels) throws IOException {
    checkOpen();
    return Subscription.open(host, port, channels);
  }

  private void checkOpen() {
    if (link.isOver()) {
      throw closed();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the client of " + link + " is closed; connect a new one");
  }

  // ---- one connection

  private void exchange(RedisConnection connection) throws IOException {
    Deque<Request> sent = new ArrayDeque<>();
    Task<Void> writing = Async.spawn("writes to " + link, () -> write(connection, sent));
    try {
      while (true) {
        answer(sent, connection.read());
      }
    } catch (IOException e) {
      sent.forEach(request -> request.fail(lost(request, e)));
      throw e;
    } catch (CancelledError e) {
      sent.forEach(request -> request.fail(closed()));
      throw e;
    } finally {
      writing.cancel();
    }
  }

  private static void answer(Deque<Request> sent, Reply reply) throws IOException {
    if (reply instanceof Reply.Push) {
      return;
    }
    Request request = sent.poll();
    if (request == null) {
      throw new ProtocolException("a reply without a request: " + reply.getClass().getSimpleName());
    }
    request.complete(reply);
  }

  private static ConnectionLostException lost(Request request, IOException cause) {
    return new ConnectionLostException(
        "the connection was lost after '"
            + request.name()
            + "' was sent; it may have been carried out or not",
        cause);
  }

  /** Sends all waiting commands at once, again and again. */
  private void write(RedisConnection connection, Deque<Request> sent) {
    try {
      while (true) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        take(unsent.get(), bytes, sent);
        while (!unsent.isEmpty()) {
          take(unsent.getNowait(), bytes, sent);
        }
        connection.write(bytes.toByteArray());
      }
    } catch (IOException e) {
      // the reader notices it too
    }
  }

  /** Takes a request, unless its sender has given up. */
  private static void take(Request request, ByteArrayOutputStream bytes, Deque<Request> sent) {
    if (!request.reply().isDone()) {
      bytes.writeBytes(request.bytes());
      sent.add(request);
    }
  }

  private void failUnsent() {
    while (!unsent.isEmpty()) {
      unsent.getNowait().fail(closed());
    }
    unsent.shutdownNow();
  }

  /** Closes the client; commands without a reply fail. Closing twice does nothing. */
  @Override
  public void close() {
    link.close();
  }

  @Override
  public String toString() {
    return "RedisClient[" + link + "]";
  }
}

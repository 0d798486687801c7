// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.net.ConnectionLostException;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.QueueShutDownException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The messages of some channels. A lost connection is replaced and subscribed again; messages
 * published meanwhile are lost, since Redis does not keep them, which {@link #interruptions()}
 * shows.
 */
public final class Subscription implements AutoCloseable {

  /** The largest number of messages that are kept; the server keeps further ones for a while. */
  private static final int MAX_KEPT = 1000;

  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(5);

  private final List<String> channels;
  private final AsyncQueue<Message> messages = AsyncQueue.fifo(MAX_KEPT);
  private final AsyncFuture<Subscription> subscribed = Async.future();
  private final Link link;

  private Subscription(String host, int port, String... channels) {
    this.channels = List.of(channels);
    this.link = new Link(host, port, this::listen);
    link.whenOver(this::end);
  }

  static Subscription open(String host, int port, String... channels) throws IOException {
    if (channels.length == 0) {
      throw new IllegalArgumentException("subscribe() must have at least one channel");
    }
    Subscription subscription = new Subscription(host, port, channels);
    try {
      subscription.link.awaitFirst();
      Async.timeout(CONFIRM_LIMIT, () -> subscription.subscribed.await(IOException.class));
      return subscription;
    } catch (AsyncTimeoutException e) {
      subscription.close();
      throw new SocketTimeoutException(
          subscription.link + " has confirmed nothing within " + CONFIRM_LIMIT.toSeconds() + " s");
    } catch (Throwable e) {
      subscription.close();
      throw e;
    }
  }

  /**
   * Waits for the next message.
   *
   * @return the message
   * @throws IllegalStateException if the subscription is closed
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public Message next() {
    try {
      return messages.get();
    } catch (QueueShutDownException e) {
      throw new IllegalStateException("the subscription to " + channels + " is closed", e);
    }
  }

  /**
   * Returns how often there was no connection; messages may be missing after each time.
   *
   * @return the number of connections that were lost or could not be made
   */
  public long interruptions() {
    return link.losses();
  }

  private void end() {
    messages.shutdownNow();
    if (!subscribed.isDone()) {
      subscribed.setException(new ConnectionLostException("the subscription has ended", null));
    }
  }

  private void listen(RedisConnection connection) throws IOException {
    String[] words =
        Stream.concat(Stream.of("SUBSCRIBE"), channels.stream()).toArray(String[]::new);
    connection.write(Request.of(words).bytes());
    int confirmed = 0;
    while (true) {
      List<Reply> parts = parts(connection.read());
      switch (kind(parts)) {
        case "subscribe" -> {
          confirmed++;
          if (confirmed == channels.size() && !subscribed.isDone()) {
            subscribed.setResult(this);
          }
        }
        case "message" -> messages.put(message(parts));
        default -> {
          // ignores other kinds of pushes
        }
      }
    }
  }

  private List<Reply> parts(Reply reply) throws ProtocolException {
    if (reply instanceof Reply.Failure failure) {
      RedisException refusal = new RedisException("SUBSCRIBE " + channels, failure.reason());
      if (!subscribed.isDone()) {
        subscribed.setException(refusal);
      }
      throw new ProtocolException(refusal.getMessage());
    }
    if (reply instanceof Reply.Push || reply instanceof Reply.Many) {
      return reply.list();
    }
    throw malformed();
  }

  private static String kind(List<Reply> parts) throws ProtocolException {
    if (!parts.isEmpty() && isText(parts.getFirst())) {
      return parts.getFirst().text();
    }
    throw malformed();
  }

  private static Message message(List<Reply> parts) throws ProtocolException {
    if (parts.size() == 3 && isText(parts.get(1)) && parts.get(2) instanceof Reply.Bytes content) {
      return new Message(parts.get(1).text(), content.value());
    }
    throw malformed();
  }

  private static boolean isText(Reply reply) {
    return reply instanceof Reply.Text || reply instanceof Reply.Bytes;
  }

  private static ProtocolException malformed() {
    return new ProtocolException("a malformed message; is that a Redis server?");
  }

  /** Ends the subscription; waiting messages are dropped. Closing twice does nothing. */
  @Override
  public void close() {
    link.close();
  }

  @Override
  public String toString() {
    return "Subscription" + channels;
  }
}

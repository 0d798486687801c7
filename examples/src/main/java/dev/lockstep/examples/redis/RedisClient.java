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
 * A client of a Redis server: any number of tasks send commands over one connection, and none waits
 * for the reply to another's.
 *
 * <p>When the connection is lost a new one is made. A command that was sent and not answered fails
 * with a {@link ConnectionLostException}, since nobody knows whether it was carried out; one that
 * was not sent waits for the new connection, as long as its sender does.
 */
public final class RedisClient implements AutoCloseable {

  /** How many commands may wait to be sent; who sends more waits. */
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
   * @return a client that is connected
   * @throws IOException if it cannot be connected to, or is no Redis server
   */
  public static RedisClient connect(String host, int port) throws IOException {
    RedisClient client = new RedisClient(host, port);
    client.link.awaitFirst();
    return client;
  }

  /**
   * Sends a command and waits for the reply.
   *
   * @param words the command's name and its arguments
   * @return the reply
   * @throws RedisException if the server refuses it
   * @throws ConnectionLostException if the connection was lost before the reply came
   * @throws IllegalStateException once the client is closed
   */
  public Reply call(String... words) throws IOException {
    return send(words).await(IOException.class);
  }

  /**
   * Sends a command without waiting for the reply: several commands are under way at once then, and
   * carried out in order. Waits only while too many are not even sent.
   *
   * @param words the command's name and its arguments
   * @return completes with the reply, or as {@link #call} fails
   * @throws IllegalStateException once the client is closed
   */
  public AsyncFuture<Reply> send(String... words) {
    return send(Request.of(words));
  }

  /**
   * Sends a command of bytes without waiting for the reply, as the one of texts does.
   *
   * @param words the command's name and its arguments
   * @return completes with the reply, or as {@link #call} fails
   * @throws IllegalStateException once the client is closed
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
   * Listens to channels, over a connection of its own.
   *
   * @param channels their names, at least one
   * @return what is published there from now on
   * @throws IOException if the server cannot be connected to
   * @throws IllegalStateException once the client is closed
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

  // ---- over one connection

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
      throw new ProtocolException("a reply that nobody has asked for: " + reply);
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

  /** Sends whatever waits to be sent at once, again and again. */
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
      // Reading tells of it, too.
    }
  }

  /** Takes a request, unless its sender has given it up. */
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
    unsent.shutdown(true);
  }

  /** Closes the client; what was not answered fails. Closing twice does nothing. */
  @Override
  public void close() {
    link.close();
  }

  @Override
  public String toString() {
    return "RedisClient[" + link + "]";
  }
}

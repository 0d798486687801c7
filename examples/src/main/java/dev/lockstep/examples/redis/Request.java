package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command and the reply that somebody waits for.
 *
 * @param name the command for people, without what may be long or secret
 * @param bytes the command as it is sent
 * @param reply completes with the reply
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Request(String name, byte[] bytes, AsyncFuture<Reply> reply) {

  /** A request that was not sent. */
  static Request of(String... words) {
    return of(Stream.of(words).map(word -> word.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /** A request that was not sent. */
  static Request of(List<byte[]> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command without a word; give its name at least");
    }
    return new Request(name(words), encoded(words), Async.future());
  }

  private static String name(List<byte[]> words) {
    String command = new String(words.getFirst(), StandardCharsets.UTF_8);
    boolean tells = words.size() > 1 && words.get(1).length <= 100;
    return tells && !command.equalsIgnoreCase("AUTH")
        ? command + " " + new String(words.get(1), StandardCharsets.UTF_8)
        : command;
  }

  private static byte[] encoded(List<byte[]> words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(bytes, "*" + words.size() + "\r\n");
    for (byte[] word : words) {
      write(bytes, "$" + word.length + "\r\n");
      bytes.writeBytes(word);
      write(bytes, "\r\n");
    }
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream bytes, String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Hands the reply to who waits for it, if somebody still does. */
  void complete(Reply arrived) {
    if (arrived instanceof Reply.Failure failure) {
      fail(new RedisException(name, failure.reason()));
    } else if (!reply.isDone()) {
      reply.setResult(arrived);
    }
  }

  /** Tells who waits for the reply that none will come, if somebody still does. */
  void fail(Exception reason) {
    if (!reply.isDone()) {
      reply.setException(reason);
    }
  }
}

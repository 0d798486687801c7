// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command and its reply.
 *
 * @param name the command for people, without arguments that may be long or secret
 * @param bytes the command as it is sent
 * @param reply the future that completes with the reply
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Request(String name, byte[] bytes, AsyncFuture<Reply> reply) {

  /** Creates a request that is not sent yet. */
  static Request of(String... words) {
    return of(Stream.of(words).map(word -> word.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /** Creates a request that is not sent yet. */
  static Request of(List<byte[]> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command must have at least one word, its name");
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

  /** Completes the request with its reply, if its sender still waits. */
  void complete(Reply arrived) {
    if (arrived instanceof Reply.Failure failure) {
      fail(new RedisException(name, failure.reason()));
    } else if (!reply.isDone()) {
      reply.setResult(arrived);
    }
  }

  /** Fails the request, if its sender still waits. */
  void fail(Exception reason) {
    if (!reply.isDone()) {
      reply.setException(reason);
    }
  }
}

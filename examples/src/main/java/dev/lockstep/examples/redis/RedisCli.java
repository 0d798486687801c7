// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Runner;
import dev.lockstep.TaskFailedException;
import java.io.IOException;
import java.util.List;

/**
 * A command line client that sends one command to a Redis server and prints the reply, or the
 * messages of channels.
 */
public final class RedisCli {

  private RedisCli() {}

  /**
   * Runs a command.
   *
   * @param arguments the host, the port, and the command; {@code SUBSCRIBE} runs until it is
   *     interrupted
   */
  public static void main(String[] arguments) {
    if (arguments.length < 3) {
      System.err.println("arguments: host port command...");
      System.exit(2);
    }
    String[] words = List.of(arguments).subList(2, arguments.length).toArray(String[]::new);
    try (Runner runner = Runner.builder().endOnSignals("INT", "TERM").build()) {
      runner.run(() -> run(arguments[0], Integer.parseInt(arguments[1]), words));
    } catch (TaskFailedException | RedisException | IllegalArgumentException e) {
      System.err.println(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      System.exit(1);
    }
  }

  private static void run(String host, int port, String... words) throws IOException {
    try (RedisClient client = RedisClient.connect(host, port)) {
      run(client, words);
    }
  }

  private static void run(RedisClient client, String... words) throws IOException {
    if (!words[0].equalsIgnoreCase("SUBSCRIBE")) {
      print(client.call(words), "");
      return;
    }
    String[] channels = List.of(words).subList(1, words.length).toArray(String[]::new);
    try (Subscription subscription = client.subscribe(channels)) {
      while (true) {
        System.out.println(subscription.next());
      }
    }
  }

  private static void print(Reply reply, String indent) {
    switch (reply) {
      case Reply.Many many -> many.elements().forEach(one -> print(one, indent + "  "));
      case Reply.Pairs pairs -> pairs.elements().forEach(one -> print(one, indent + "  "));
      case Reply.Text text -> System.out.println(indent + text.value());
      case Reply.Bytes bytes -> System.out.println(indent + bytes.text());
      case Reply.Whole whole -> System.out.println(indent + whole.value());
      default -> System.out.println(indent + reply);
    }
  }
}

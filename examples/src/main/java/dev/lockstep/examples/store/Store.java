// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The command of the store.
 *
 * <pre>
 * serve NUMBER MEMBERS DIRECTORY   runs one member until it is interrupted
 * put MEMBERS KEY VALUE            changes a key
 * get MEMBERS KEY                  reads a key
 * </pre>
 *
 * <p>Members are written as {@code localhost:7001,localhost:7002,localhost:7003} and numbered from
 * 0.
 */
public final class Store {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Store() {}

  /**
   * Runs a member or a client.
   *
   * @param words the command and its arguments
   */
  public static void main(String[] words) {
    try (Runner runner = Runner.builder().endOnSignals("INT", "TERM").build()) {
      runner.run(
          () -> {
            switch (words[0]) {
              case "serve" -> serve(Integer.parseInt(words[1]), words[2], Path.of(words[3]));
              case "put" -> use(words[1], client -> client.put(words[2], words[3]));
              case "get" -> use(words[1], client -> System.out.println(client.get(words[2])));
              default ->
                  throw new IllegalArgumentException(
                      "no command '" + words[0] + "'; use serve, put or get");
            }
          });
    }
  }

  private static void serve(int number, String members, Path directory) throws IOException {
    Consumer<String> out = line -> System.out.println("member " + number + " " + line);
    List<InetSocketAddress> all = addresses(members);
    new Node(all.get(number), all, Journal.open(directory), out).run();
  }

  private static void use(String members, Consumer<StoreClient> action) {
    try (StoreClient client = new StoreClient(addresses(members))) {
      Async.timeout(LIMIT, () -> action.accept(client));
    }
  }

  /**
   * Returns addresses such as {@code localhost:7001}, whose names are resolved on each connection.
   */
  static List<InetSocketAddress> addresses(String members) {
    return Arrays.stream(members.split(",")).map(Store::address).toList();
  }

  private static InetSocketAddress address(String member) {
    int colon = member.lastIndexOf(':');
    int port = Integer.parseInt(member.substring(colon + 1));
    return InetSocketAddress.createUnresolved(member.substring(0, colon), port);
  }
}

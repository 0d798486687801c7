// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;

/** Stores of keys and values. */
@SuppressWarnings("AddressSelection") // as plain code does it
final class Stores {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Stores() {}

  /** A server that knows of Redis' commands only what its clients say, and GET. */
  private static void serveRedis() throws IOException {
    ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
    ServerSocket server = new ServerSocket(6379);
    while (true) {
      Socket socket = server.accept();
      connections.execute(() -> answer(socket));
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      while (true) {
        List<String> words = command(in);
        if (words.isEmpty()) {
          return;
        }
        String answer =
            switch (words.get(0).toUpperCase(Locale.ROOT)) {
              case "GET" -> "$2\r\nok\r\n";
              case "PING" -> "+PONG\r\n";
              case "HELLO" -> "-ERR unknown command\r\n";
              default -> "+OK\r\n";
            };
        out.write(answer.getBytes(UTF_8));
      }
    } catch (IOException e) {
      // the client is gone
    }
  }

  private static List<String> command(BufferedReader in) throws IOException {
    List<String> words = new ArrayList<>();
    String header = in.readLine();
    if (header != null) {
      int count = Integer.parseInt(header.substring(1));
      for (int i = 0; i < count; i++) {
        in.readLine(); // the length
        words.add(in.readLine());
      }
    }
    return words;
  }

  static Peers jedis() {
    return Peers.of(
        Stores::serveRedis,
        () -> {
          JedisPooled jedis =
              new JedisPooled(
                  new HostAndPort(Peers.SERVER, 6379),
                  DefaultJedisClientConfig.builder()
                      .connectionTimeoutMillis(10_000)
                      .socketTimeoutMillis(10_000)
                      .build());
          return new Peers.Client() {
            @Override
            public String ask() {
              return jedis.get("key");
            }

            @Override
            public void close() {
              jedis.close();
            }
          };
        });
  }

  static Peers lettuce() {
    return Peers.of(
        Stores::serveRedis,
        () -> {
          RedisClient client =
              RedisClient.create(
                  ClientResources.builder()
                      .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                      .build(),
                  RedisURI.builder()
                      .withHost(Peers.SERVER)
                      .withPort(6379)
                      .withTimeout(TIMEOUT)
                      .build());
          StatefulRedisConnection<String, String> connection = client.connect();
          return new Peers.Client() {
            @Override
            public String ask() {
              return connection.sync().get("key");
            }

            @Override
            public void close() {
              client.shutdown();
            }
          };
        });
  }
}

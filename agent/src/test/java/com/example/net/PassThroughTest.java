// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients of the JDK in a world, unchanged, with servers of the machine. */
@SuppressWarnings("AddressSelection") // as plain code does it
class PassThroughTest {

  @Test
  void httpClientAsksServerOfTheMachine() throws IOException {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(free, 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] answer = "price".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try (World world = new World()) {
      world.passThrough("shop", Map.of(80, server.getAddress()));
      world.run(
          () -> {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://shop/price")).build();
            for (int i = 0; i < 3; i++) {
              assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("price");
            }
            Thread.sleep(Duration.ofMinutes(10));
            assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("price");
          });
    } finally {
      server.stop(0);
    }
  }

  @Test
  void timeLimitOfSocketIsReachedWhileTheMachineIsSilent() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        World world = new World()) {
      Thread.ofPlatform().daemon().start(() -> answerOnce(server));
      world.passThrough("db", Map.of(7, (InetSocketAddress) server.getLocalSocketAddress()));
      world.run(
          () -> {
            try (Socket socket = new Socket("db", 7)) {
              socket.setSoTimeout(5_000);
              socket.getOutputStream().write('q');
              assertThat(socket.getInputStream().read()).isEqualTo('a');
              Duration before = world.clock().elapsed();
              assertThatThrownBy(() -> socket.getInputStream().read())
                  .isInstanceOf(SocketTimeoutException.class)
                  .hasMessage("Read timed out");
              assertThat(world.clock().elapsed().minus(before)).isEqualTo(Duration.ofSeconds(5));
            }
          });
    }
  }

  private static void answerOnce(ServerSocket server) {
    try (Socket socket = server.accept();
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      in.read();
      out.write('a');
      in.read(); // until the client closes
    } catch (IOException e) {
      // the client is gone
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.Async;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The JDK's clients and server of HTTP, unchanged, on the hosts of a world. */
class HttpTest {

  private static void serve() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(80), 0);
    server.setExecutor(Executors.newFixedThreadPool(4));
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.startsWith("/slow")) {
            try {
              Thread.sleep(Duration.ofMinutes(1));
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
          byte[] body = path.startsWith("/big") ? new byte[1 << 20] : path.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Async.sleep(Duration.ofDays(1000));
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create("http://server" + path)).build();
  }

  private static HttpRequest get(String path, Duration timeout) {
    return HttpRequest.newBuilder(URI.create("http://server" + path)).timeout(timeout).build();
  }

  private static String body(HttpClient client, HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private static Host server(World world) {
    return world.host("server", HttpTest::serve);
  }

  @Test
  void clientKeepsItsConnection() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  server(world);
                  try (HttpClient client = HttpClient.newHttpClient()) {
                    log.result("first", () -> body(client, get("/one")));
                    log.result("second", () -> body(client, get("/two")));
                    log.result("big", () -> body(client, get("/big")).length());
                  }
                }))
        .startsWith("160 ms first: /one", "240 ms second: /two")
        .last()
        .asString()
        .endsWith("ms big: " + (1 << 20));
  }

  @Test
  void timeoutsOfTheClientAreKept() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  server(world);
                  HttpClient client =
                      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();
                  log.result("slow", () -> body(client, get("/slow", Duration.ofSeconds(5))));
                  world.link("test", "server").drop();
                  log.result("cut", () -> body(client, get("/one")));
                }))
        .containsExactly(
            "5000 ms slow: HttpTimeoutException: request timed out",
            "8000 ms cut: HttpConnectTimeoutException: HTTP connect timed out <-"
                + " HttpConnectTimeoutException: HTTP connect timed out <- ConnectException: HTTP connect timed out");
  }

  @Test
  void slowRequestsAreServedAtOnce() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  server(world);
                  HttpClient client = HttpClient.newHttpClient();
                  List<CompletableFuture<?>> all = new ArrayList<>();
                  for (int i = 0; i < 4; i++) {
                    all.add(
                        client
                            .sendAsync(get("/slow" + i), BodyHandlers.ofString())
                            .thenAccept(response -> log.add(response.body())));
                  }
                  CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
                }))
        .containsExactlyInAnyOrder(
            "60160 ms /slow0", "60160 ms /slow1", "60160 ms /slow2", "60160 ms /slow3");
  }

  @Test
  void serverIsKilledAndRestarted() {
    String refused =
        "ConnectException: null <- ConnectException: null <- ClosedChannelException: null";
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host server = server(world);
                  HttpClient client = HttpClient.newHttpClient();
                  log.result("first", () -> body(client, get("/one")));
                  Async.spawn(
                      "killer",
                      () -> {
                        Async.sleep(Duration.ofSeconds(1));
                        server.kill();
                      });
                  log.result("in the request", () -> body(client, get("/slow")));
                  log.result("killed", () -> body(client, get("/two")));
                  server.restart();
                  Async.sleep(Duration.ofSeconds(1));
                  log.result("restarted", () -> body(client, get("/three")));
                  server.crash();
                  log.result("crashed", () -> body(client, get("/two", Duration.ofSeconds(20))));
                }))
        .containsExactly(
            "160 ms first: /one",
            "1280 ms in the request: " + refused,
            "1440 ms killed: " + refused,
            "2600 ms restarted: /three",
            "22600 ms crashed: HttpTimeoutException: request timed out");
  }

  @Test
  void connectionsOfUrlsAreKeptByEachHostOfItsOwn() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  server(world);
                  Host other = world.host("other");
                  log.result("first", () -> read("http://server/one"));
                  log.result("second", () -> read("http://server/two"));
                  other.run(() -> log.result("other host", () -> read("http://server/one")));
                  Async.sleep(Duration.ofMinutes(10));
                  log.result("later", () -> read("http://server/one"));
                }))
        .containsExactly(
            "160 ms first: /one",
            "240 ms second: /two",
            "400 ms other host: /one",
            "600560 ms later: /one");
  }

  private static String read(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}

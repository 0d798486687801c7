// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetServerOptions;

/** The servers on Vert.x, on one event loop, and on Helidon, on virtual threads. */
final class OtherServers {

  private OtherServers() {}

  private static Vertx vertx() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
  }

  static void vertxEcho() {
    vertx()
        .createNetServer(
            new NetServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setAcceptBacklog(Servers.BACKLOG)
                .setTcpNoDelay(true))
        .connectHandler(socket -> socket.handler(socket::write))
        .listen()
        .onSuccess(server -> Servers.ready(server.actualPort()));
  }

  static void vertxHttp() {
    vertx()
        .createHttpServer(
            new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setAcceptBacklog(Servers.BACKLOG)
                .setTcpNoDelay(true))
        .requestHandler(
            request ->
                request.response().putHeader("Content-Type", "text/plain").end("Hello, world!"))
        .listen()
        .onSuccess(server -> Servers.ready(server.actualPort()));
  }

  static void helidon() {
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .backlog(Servers.BACKLOG)
            .routing(
                routing ->
                    routing.get(
                        "/",
                        (request, response) -> {
                          response.header(HeaderValues.CONTENT_TYPE_TEXT_PLAIN);
                          response.send("Hello, world!");
                        }))
            .build()
            .start();
    Servers.ready(server.port());
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is tried, in the order of the page. */
@SuppressWarnings("ImmutableEnumChecker") // they are not changed
enum Library {
  H2("H2, server and driver", Databases::h2, org.h2.tools.Server.class),
  HIKARI("HikariCP on H2", Databases::hikari, com.zaxxer.hikari.HikariDataSource.class),
  JDK("HttpClient and HttpServer of the JDK", Http::jdk),
  JETTY("HttpClient by HTTP/2, Jetty", Http::jetty, org.eclipse.jetty.server.Server.class),
  UNDERTOW("HttpClient, Undertow", Http::undertow, io.undertow.Undertow.class),
  WEB_SOCKET("WebSocket of the JDK, Undertow", Http::webSocket, io.undertow.Undertow.class),
  OK_HTTP("OkHttp, MockWebServer", Http::okHttp, okhttp3.OkHttpClient.class),
  SPRING(
      "Spring's RestClient, Tomcat",
      Http::spring,
      org.springframework.web.client.RestClient.class,
      org.apache.catalina.startup.Tomcat.class),
  APACHE(
      "Apache HttpClient, Jetty",
      Http::apache,
      org.apache.hc.client5.http.classic.HttpClient.class,
      org.eclipse.jetty.server.Server.class),
  NETTY("Netty, client and server", Events::netty, io.netty.channel.Channel.class),
  VERTX("Vert.x, client and server of HTTP", Events::vertx, io.vertx.core.Vertx.class),
  JEDIS("Jedis, a Redis of the test", Stores::jedis, redis.clients.jedis.JedisPooled.class),
  LETTUCE("Lettuce, a Redis of the test", Stores::lettuce, io.lettuce.core.RedisClient.class),
  GRPC("gRPC over Netty", Pooled::grpc, io.grpc.netty.NettyServerBuilder.class),
  REACTOR_NETTY(
      "Reactor Netty, client and server of HTTP",
      Pooled::reactorNetty,
      reactor.netty.http.client.HttpClient.class),
  ZOO_KEEPER(
      "ZooKeeper, client and server", Keepers::zooKeeper, org.apache.zookeeper.ZooKeeper.class);

  private static final Pattern VERSION = Pattern.compile("-(\\d[^/]*)\\.jar$");

  private final String title;
  private final Supplier<Peers> peers;
  private final Class<?>[] classes;

  Library(String title, Supplier<Peers> peers, Class<?>... classes) {
    this.title = title;
    this.peers = peers;
    this.classes = classes;
  }

  /** Returns what its client sees of a trouble. */
  String in(Trouble trouble) {
    return trouble.of(peers);
  }

  /** Returns the row of the page, without its last cell. */
  String row(List<String> seen) {
    List<String> cells = new ArrayList<>(List.of(title, versions(classes)));
    cells.addAll(seen);
    return "| " + String.join(" | ", cells) + " |";
  }

  /** Returns the versions of the jars that classes are of. */
  static String versions(Class<?>... classes) {
    List<String> versions = new ArrayList<>();
    for (Class<?> type : classes) {
      String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
      Matcher matcher = VERSION.matcher(jar);
      versions.add(matcher.find() ? matcher.group(1) : jar);
    }
    return versions.isEmpty() ? "25" : String.join(", ", versions);
  }
}

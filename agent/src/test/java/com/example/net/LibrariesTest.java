// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.lockstep.Async;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.World;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** Libraries that know nothing of Lockstep, on the hosts of a world. */
@SuppressWarnings({"AddressSelection", "FutureReturnValueIgnored"}) // as plain code does it
class LibrariesTest {

  private static final String URL = "jdbc:h2:tcp://db:9092/mem:test;DB_CLOSE_DELAY=-1";

  /** The server of H2 has static state, which is another one in each life of its host. */
  private static Host database(World world) {
    return world.host(
        "db",
        IsolatedProgram.of(
            "org.h2.tools.Server", "-tcp", "-tcpPort", "9092", "-tcpAllowOthers", "-ifNotExists"));
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from person")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void databaseIsReachedByItsDriver() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  database(world);
                  Async.yieldNow();
                  try (Connection connection = DriverManager.getConnection(URL, "sa", "");
                      Statement statement = connection.createStatement()) {
                    statement.execute("drop table if exists person");
                    statement.execute("create table person (name varchar(20))");
                    statement.execute("insert into person values ('Ann'), ('Bob')");
                    log.result("rows", () -> count(connection));
                  }
                }))
        .hasSize(1)
        .first()
        .asString()
        .endsWith("rows: 2");
  }

  @Test
  void poolOutlivesAPartition() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  database(world);
                  Async.yieldNow();
                  HikariConfig config = new HikariConfig();
                  config.setPoolName("pool"); // counted for the whole JVM otherwise
                  config.setJdbcUrl(URL);
                  config.setUsername("sa");
                  config.setPassword("");
                  config.setMaximumPoolSize(2);
                  config.setConnectionTimeout(5000);
                  config.setValidationTimeout(2000);
                  try (HikariDataSource pool = new HikariDataSource(config)) {
                    try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                      statement.execute("drop table if exists person");
                      statement.execute("create table person (name varchar(20))");
                    }
                    LinkRule cut = world.link("test", "db").drop();
                    sleep(Duration.ofSeconds(10));
                    log.result(
                        "in the cut",
                        () -> {
                          try (Connection connection = pool.getConnection()) {
                            return count(connection);
                          }
                        });
                    sleep(Duration.ofMinutes(1));
                    cut.close();
                    sleep(Duration.ofMinutes(1));
                    log.result(
                        "after it",
                        () -> {
                          try (Connection connection = pool.getConnection()) {
                            return count(connection);
                          }
                        });
                  }
                }))
        .hasSize(2)
        .last()
        .asString()
        .endsWith("after it: 0");
  }

  private static void serveWeb() throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(80), 0);
    server.createContext(
        "/",
        exchange -> {
          sleep(
              exchange.getRequestURI().getPath().equals("/slow")
                  ? Duration.ofMinutes(1)
                  : Duration.ZERO);
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(UTF_8));
          exchange.close();
        });
    server.start();
  }

  private static String get(OkHttpClient client, String path) throws IOException {
    Request request = new Request.Builder().url("http://web" + path).build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }

  @Test
  void okHttpSeesTimeoutsAndRestarts() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host web = world.host("web", LibrariesTest::serveWeb);
                  Async.yieldNow();
                  OkHttpClient client =
                      new OkHttpClient.Builder()
                          .readTimeout(Duration.ofSeconds(10))
                          .connectTimeout(Duration.ofSeconds(4))
                          .build();
                  log.result("first", () -> get(client, "/"));
                  log.result("kept", () -> get(client, "/"));
                  log.result("slow", () -> get(client, "/slow"));
                  web.crash();
                  log.result("crashed", () -> get(client, "/"));
                  web.restart();
                  sleep(Duration.ofSeconds(1));
                  log.result("restarted", () -> get(client, "/"));
                }))
        .startsWith("160 ms first: ok", "240 ms kept: ok")
        .last()
        .asString()
        .endsWith("restarted: ok");
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  private static void serveNetty() throws InterruptedException {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    new ServerBootstrap()
        .group(group)
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Echo());
              }
            })
        .bind(7)
        .sync();
  }

  @Test
  void nettySeesTheTimeOfTheWorld() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", LibrariesTest::serveNetty);
                  sleep(Duration.ofMillis(10));
                  CountDownLatch closed = new CountDownLatch(1);
                  EventLoopGroup group =
                      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
                  Bootstrap bootstrap =
                      new Bootstrap()
                          .group(group)
                          .channel(NioSocketChannel.class)
                          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 4000)
                          .handler(
                              new ChannelInitializer<Channel>() {
                                @Override
                                protected void initChannel(Channel channel) {
                                  channel
                                      .pipeline()
                                      .addLast(new ReadTimeoutHandler(20))
                                      .addLast(
                                          new ChannelInboundHandlerAdapter() {
                                            @Override
                                            public void channelRead(
                                                ChannelHandlerContext context, Object message) {
                                              log.add(
                                                  "read " + ((ByteBuf) message).readableBytes());
                                            }

                                            @Override
                                            public void exceptionCaught(
                                                ChannelHandlerContext context, Throwable e) {
                                              log.add(e.getClass().getSimpleName());
                                              context.close();
                                              closed.countDown();
                                            }
                                          });
                                }
                              });
                  Channel channel = bootstrap.connect("server", 7).sync().channel();
                  channel.writeAndFlush(Unpooled.copiedBuffer("hello".getBytes(UTF_8))).sync();
                  closed.await();
                  world.link("test", "server").drop();
                  log.result(
                      "cut",
                      () -> {
                        Throwable cause = bootstrap.connect("server", 7).await().cause();
                        return cause.getClass().getSimpleName();
                      });
                  group.shutdownGracefully().sync();
                }))
        .containsExactly(
            "170 ms read 5",
            "20170 ms ReadTimeoutException",
            "24170 ms cut: ConnectTimeoutException");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Netty, and what is built on it. */
@SuppressWarnings("FutureReturnValueIgnored") // as plain code does it
final class Events {

  private Events() {}

  private static <C extends Channel> ChannelInitializer<C> pipeline(Consumer<C> initializer) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(C channel) {
        initializer.accept(channel);
      }
    };
  }

  private static void serveNetty() throws InterruptedException {
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
        .channel(NioServerSocketChannel.class)
        .childHandler(
            pipeline(
                channel ->
                    channel
                        .pipeline()
                        .addLast(
                            new SimpleChannelInboundHandler<ByteBuf>() {
                              @Override
                              protected void channelRead0(ChannelHandlerContext to, ByteBuf in) {
                                to.writeAndFlush(in.retain());
                              }
                            })))
        .bind(8080)
        .sync();
  }

  /** A client that waits for each answer, for ten seconds at most. */
  private static final class NettyClient implements Peers.Client {
    private final EventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    private final Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
            .handler(
                pipeline(
                    channel ->
                        channel
                            .pipeline()
                            .addLast(new ReadTimeoutHandler(10))
                            .addLast(
                                new SimpleChannelInboundHandler<ByteBuf>() {
                                  @Override
                                  protected void channelRead0(ChannelHandlerContext c, ByteBuf in) {
                                    answers.add(in.toString(UTF_8));
                                  }

                                  @Override
                                  public void exceptionCaught(
                                      ChannelHandlerContext context, Throwable e) {
                                    answers.add(e);
                                    context.close();
                                  }
                                })));
    private Channel channel;

    @Override
    public String ask() throws Exception {
      if (channel == null || !channel.isActive()) {
        channel = bootstrap.connect(Peers.SERVER, 8080).sync().channel();
      }
      answers.clear();
      channel.writeAndFlush(Unpooled.copiedBuffer("ok", UTF_8));
      Object answer = answers.poll(1, TimeUnit.HOURS);
      if (answer instanceof Exception e) {
        throw e;
      }
      return (String) answer;
    }

    @Override
    public void close() throws InterruptedException {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  static Peers netty() {
    return Peers.of(Events::serveNetty, NettyClient::new);
  }

  static Peers vertx() {
    return Peers.of(
        () ->
            Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end("ok"))
                .listen(8080)
                .await(),
        () -> {
          Vertx vertx = Vertx.vertx();
          var client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(10_000));
          RequestOptions request =
              new RequestOptions()
                  .setMethod(HttpMethod.GET)
                  .setHost(Peers.SERVER)
                  .setPort(8080)
                  .setURI("/")
                  .setIdleTimeout(10_000)
                  .setTimeout(10_000);
          return new Peers.Client() {
            @Override
            public String ask() throws Exception {
              return client
                  .request(request)
                  .compose(it -> it.send())
                  .compose(it -> it.body())
                  .map(body -> body.toString())
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(1, TimeUnit.MINUTES);
            }

            @Override
            public void close() {
              vertx.close().toCompletionStage().toCompletableFuture().join();
            }
          };
        });
  }
}

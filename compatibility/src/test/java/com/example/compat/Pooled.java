// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.channel.ChannelOption;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Libraries whose event loops are in static fields; each program has classes of its own. */
final class Pooled {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private Pooled() {}

  /** The call of the gRPC programs. */
  private static MethodDescriptor<String, String> echo() {
    return MethodDescriptor.newBuilder(Calls.TEXT, Calls.TEXT)
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName("test/echo")
        .build();
  }

  /** A server of gRPC. */
  static final class GrpcServer {
    private GrpcServer() {}

    public static void main(String[] arguments) throws Exception {
      NettyServerBuilder.forPort(8080)
          .addService(
              ServerServiceDefinition.builder("test")
                  .addMethod(
                      echo(),
                      ServerCalls.asyncUnaryCall(
                          (question, answer) -> {
                            answer.onNext(question);
                            answer.onCompleted();
                          }))
                  .build())
          .build()
          .start()
          .awaitTermination();
    }
  }

  /** A client of gRPC. */
  static final class GrpcClient implements Peers.Client {
    private final ManagedChannel channel =
        NettyChannelBuilder.forAddress(Peers.SERVER, 8080).usePlaintext().build();

    private GrpcClient() {}

    public static void main(String[] arguments) {
      Peers.OPENED.set(new GrpcClient());
    }

    @Override
    public String ask() {
      CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT);
      return ClientCalls.blockingUnaryCall(channel, echo(), options, "ok");
    }

    @Override
    public void close() throws InterruptedException {
      channel.shutdownNow().awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  static Peers grpc() {
    return Peers.isolated(GrpcServer.class, GrpcClient.class);
  }

  /** A server of HTTP. */
  static final class ReactorServer {
    private ReactorServer() {}

    public static void main(String[] arguments) {
      HttpServer.create()
          .port(8080)
          .handle((request, response) -> response.sendString(Mono.just("ok")))
          .bindNow()
          .onDispose()
          .block();
    }
  }

  /** A client of HTTP, with the library's pool of connections. */
  static final class ReactorClient implements Peers.Client {
    private final HttpClient client =
        HttpClient.create()
            .remoteAddress(() -> InetSocketAddress.createUnresolved(Peers.SERVER, 8080))
            .resolver(DefaultAddressResolverGroup.INSTANCE)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
            .responseTimeout(TIMEOUT);

    private ReactorClient() {}

    public static void main(String[] arguments) {
      Peers.OPENED.set(new ReactorClient());
    }

    @Override
    public String ask() {
      return client.get().uri("/").responseContent().aggregate().asString().block();
    }
  }

  static Peers reactorNetty() {
    return Peers.isolated(ReactorServer.class, ReactorClient.class);
  }
}

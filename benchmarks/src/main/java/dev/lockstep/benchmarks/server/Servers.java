// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import java.io.IOException;

/**
 * A program that starts the server with a given name, prints its port and serves until it is
 * killed.
 */
public final class Servers {

  static final int BACKLOG = 2_048;

  private Servers() {}

  /**
   * Starts a server.
   *
   * @param arguments the name of the server
   * @throws Exception if it cannot be started
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "lockstep-echo" -> LockstepServers.echo();
      case "lockstep-buffer-echo" -> LockstepServers.bufferEcho();
      case "lockstep-protocol-echo" -> LockstepServers.protocolEcho();
      case "lockstep-http" -> LockstepServers.http();
      case "nio-echo" -> JdkServers.nio();
      case "virtual-echo" -> JdkServers.virtualThreads();
      case "jdk-http" -> JdkServers.http();
      case "netty-nio-echo" -> NettyServers.echoOnNio();
      case "netty-epoll-echo" -> NettyServers.echoOnEpoll();
      case "netty-http" -> NettyServers.http();
      case "vertx-echo" -> OtherServers.vertxEcho();
      case "vertx-http" -> OtherServers.vertxHttp();
      case "helidon-http" -> OtherServers.helidon();
      default -> throw new IllegalArgumentException("no server " + arguments[0]);
    }
  }

  /** Prints the port, which tells the parent process that the server is ready. */
  static void ready(int port) {
    System.out.println(port);
  }

  /**
   * Ignores the exception of a client that disconnects early; throws if it has no message, as an
   * unexpected one.
   */
  static void clientGone(IOException reason) {
    if (reason.getMessage() == null) {
      throw new IllegalStateException(reason);
    }
  }
}

package dev.lockstep.benchmarks.server;

import java.io.IOException;

/** Starts the server that is named, which prints its port and serves until it is killed. */
public final class Servers {

  static final int BACKLOG = 2_048;

  private Servers() {}

  /**
   * Starts a server.
   *
   * @param arguments its name
   * @throws Exception if it cannot be started
   */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "lockstep-echo" -> LockstepServers.echo();
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

  /** Tells who started this that it serves. */
  static void ready(int port) {
    System.out.println(port);
  }

  /** A client that goes away in the middle is no failure of the server. */
  static void clientGone(IOException reason) {
    if (reason.getMessage() == null) {
      throw new IllegalStateException(reason);
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.examples.PeerServer;
import dev.lockstep.testkit.PeerProgram;
import java.nio.file.Path;
import java.util.List;

/** A real Redis server at one port, which can be ended and started again. */
final class RedisServer implements AutoCloseable {

  private final String program = PeerProgram.REDIS_SERVER.path();
  private final int port = PeerServer.freePort();
  private final Path directory;
  private PeerServer running;

  /** A server that runs; aborts the test if there is no such program. */
  RedisServer(Path directory) {
    this.directory = directory;
    start();
  }

  int port() {
    return port;
  }

  /** Starts it again, with nothing in it. */
  void start() {
    running =
        PeerServer.start(
            "Ready to accept connections",
            List.of(
                program,
                "--bind",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--save",
                "",
                "--dir",
                directory.toString()));
  }

  @Override
  public void close() {
    running.close();
  }
}

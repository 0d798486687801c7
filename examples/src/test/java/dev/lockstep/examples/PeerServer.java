// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server program that a test has started; ended with the test, and with the JVM if not before.
 */
public final class PeerServer implements AutoCloseable {

  private final Process process;
  private final Thread atExit;

  private PeerServer(Process process) {
    this.process = process;
    this.atExit = new Thread(() -> end(process), "ends " + process.pid());
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts a program and waits until it says that it is ready.
   *
   * @param ready what stands in the line that says so
   * @param command the program and its arguments
   */
  public static PeerServer start(String ready, List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      PeerServer server = new PeerServer(process);
      server.awaitLine(ready, command);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitLine(String ready, List<String> command) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append('\n').append(line);
      if (line.contains(ready)) {
        return;
      }
    }
    close();
    throw new AssertionError(command + " has ended without being ready:" + said);
  }

  /** A port of the loopback interface that nobody listens at now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the program and waits for its end. Closing twice does nothing. */
  @Override
  public void close() {
    end(process);
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is about to end.
    }
  }

  private static void end(Process process) {
    process.destroy();
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}

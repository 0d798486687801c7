// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.Loop;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.spi.CodeOwner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The program of a host that stands for one of the machine's network: it passes connections on. */
final class PassThrough implements Host.HostProgram {

  /** The largest number of a port. */
  private static final int LAST_PORT = 65_535;

  private final Map<Integer, InetSocketAddress> targets;
  private final int mostTicks;

  /** The threads that wait for the machine, as many as have something to wait for. */
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          CodeOwner.runtimeThreads(
              Thread.ofPlatform().daemon().name("lockstep-pass-through-", 1).factory()));

  /**
   * Creates the program.
   *
   * @param targets where the connections to each port go
   * @param mostTicks the most that an answer holds time, in units of {@link
   *     PassedConnection#TICK_MILLIS}
   */
  PassThrough(Map<Integer, InetSocketAddress> targets, int mostTicks) {
    this.targets = new TreeMap<>(targets);
    this.mostTicks = mostTicks;
  }

  /**
   * Checks what is passed through.
   *
   * @throws IllegalArgumentException if the name is an address or {@code localhost}, there is no
   *     port, or one is not from 1 to 65,535
   */
  static void check(String name, Map<Integer, InetSocketAddress> targets) {
    if (name.equals("localhost") || isLiteral(name)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' must be a name other than localhost, which is each host itself; give the address"
              + " another name, by passThrough(\"machine\", Map.of(port, new InetSocketAddress(\""
              + name
              + "\", port)))");
    }
    if (targets.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + name + "' must have at least one port that is passed through, such as 443");
    }
    targets.keySet().forEach(PassThrough::checkPort);
  }

  /**
   * Checks a port.
   *
   * @throws IllegalArgumentException if it is not from 1 to 65,535
   */
  static void checkPort(int port) {
    if (port < 1 || port > LAST_PORT) {
      throw new IllegalArgumentException("port = " + port + " must be from 1 to " + LAST_PORT);
    }
  }

  private static boolean isLiteral(String name) {
    try {
      InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public void run(Host host) throws IOException {
    Server last = null;
    for (Map.Entry<Integer, InetSocketAddress> entry : targets.entrySet()) {
      InetSocketAddress target = entry.getValue();
      last =
          Streams.serve(
              (reader, writer) -> pass(host, target, reader, writer), null, entry.getKey());
    }
    if (last != null) {
      last.serveForever();
    }
  }

  private void pass(Host host, InetSocketAddress target, StreamReader reader, StreamWriter writer) {
    String name = host.name() + " at " + target.getHostString() + ":" + target.getPort();
    new PassedConnection(Loop.current(), name, threads, mostTicks).pass(target, reader, writer);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import dev.lockstep.Async;
import dev.lockstep.Task;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A program, in a process of its own, that uses the JDK's blocking sockets in tasks. */
public final class SocketsInTasks {

  private SocketsInTasks() {}

  /** Prints whether the JDK polls sockets after an empty run, and what two loops have read. */
  public static void main(String[] args) {
    Async.run(() -> {});
    System.out.println(isPolling() ? "polls" : "polls nothing");
    System.out.println(Async.run(SocketsInTasks::echo));
    System.out.println(Async.run(SocketsInTasks::echo));
  }

  private static boolean isPolling() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(java.util.Arrays::stream)
        .anyMatch(frame -> frame.getClassName().startsWith("sun.nio.ch.Poller"));
  }

  private static int echo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Task<Integer> peer =
          Async.spawn(
              () -> {
                try (Socket client = server.accept()) {
                  return client.getInputStream().read();
                }
              });
      Async.yieldNow();
      try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
        Async.yieldNow();
        client.getOutputStream().write(7);
      }
      return peer.await();
    }
  }
}

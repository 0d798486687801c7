// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.lockstep.Async;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.testing.ManyClients;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Ten thousand idle connections and a thousand busy ones on one loop. */
class ManyConnectionsTest {

  private static final int IDLE = 10_000;
  private static final int BUSY = 1_000;
  private static final int MESSAGES = 20;

  /** Other files that the process may open and close meanwhile. */
  private static final long OTHER_FILES = 100;

  /** What a connection and the task that handles it may have on the heap, in bytes. */
  private static final long MAX_BYTES = 10_000;

  /** What all connections together may have in direct buffers, in bytes. */
  private static final long MAX_DIRECT = 1 << 20;

  /**
   * What may be left on the heap when all have gone: classes and tables that have grown, in bytes.
   */
  private static final long MAX_LEFT = 4 << 20;

  private final UnixOperatingSystemMXBean system =
      (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final AsyncEvent changed = new AsyncEvent();
  private int open;
  private long echoed;

  @Test
  void connectionsAreServedInBoundedMemoryAndLeaveNothingWhenTheyGo() {
    long needed = system.getOpenFileDescriptorCount() + IDLE + BUSY + OTHER_FILES;
    assumeTrue(
        system.getMaxFileDescriptorCount() >= needed,
        () ->
            "this process may open %d files, and the test needs %d: raise the limit by ulimit -n"
                .formatted(system.getMaxFileDescriptorCount(), needed));
    Async.run(this::serve);
  }

  private void serve() throws IOException {
    Server server = Streams.serve(this::echo, "127.0.0.1", 0);
    Used before;
    try (Subprocess clients = start(server)) {
      before = Used.now(system);
      order(clients, "connected " + IDLE);
      awaitOpen(IDLE);
      Used idle = Used.now(system);
      System.out.println(perConnection(before, idle));
      assertThat(idle.heap - before.heap).isLessThan(IDLE * MAX_BYTES);
      assertThat(idle.files - before.files).isCloseTo((long) IDLE, within(OTHER_FILES));
      assertThat(Async.allTasks()).hasSize(IDLE + 1);

      order(clients, "connected " + (IDLE + BUSY));
      awaitOpen(IDLE + BUSY);
      order(clients, "talked");
      assertThat(echoed).isEqualTo(BUSY * MESSAGES * 1000L);
      Used busy = Used.now(system);
      assertThat(busy.heap - before.heap).isLessThan((IDLE + BUSY) * MAX_BYTES);
      assertThat(busy.direct - before.direct).isLessThan(MAX_DIRECT);
    }
    awaitOpen(0);
    server.close();
    server.waitClosed();
    Used after = Used.now(system);
    assertThat(Async.allTasks()).containsExactly(Async.currentTask());
    assertThat(after.files).isCloseTo(before.files, within(OTHER_FILES));
    assertThat(after.heap - before.heap).isLessThan(MAX_LEFT);
  }

  private void echo(StreamReader in, StreamWriter out) throws IOException {
    open++;
    changed.set();
    try {
      for (byte[] data = in.read(1 << 16); data.length > 0; data = in.read(1 << 16)) {
        out.write(data);
        out.drain();
        echoed += data.length;
      }
    } finally {
      open--;
      changed.set();
    }
  }

  private void awaitOpen(int count) {
    while (open != count) {
      changed.clear();
      changed.await();
    }
  }

  private static Subprocess start(Server server) throws IOException {
    return Command.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ManyClients.class.getName(),
            String.valueOf(((InetSocketAddress) server.address()).getPort()),
            String.valueOf(IDLE),
            String.valueOf(BUSY),
            String.valueOf(MESSAGES))
        .piped()
        .stderr(Redirect.INHERIT)
        .start();
  }

  /** Lets the clients go on, and waits until they say that they have done it. */
  private static void order(Subprocess clients, String done) throws IOException {
    clients.stdin().write("go on\n");
    assertThat(new String(clients.stdout().readLine(), StandardCharsets.UTF_8))
        .isEqualTo(done + "\n");
  }

  private static String perConnection(Used before, Used idle) {
    return "an idle connection takes %,d bytes of heap, with the task that handles it"
        .formatted((idle.heap - before.heap) / IDLE);
  }

  /**
   * What this process uses.
   *
   * @param heap bytes of the heap that something refers to
   * @param direct bytes of direct buffers
   * @param files files, sockets and pipes that are open
   */
  private record Used(long heap, long direct, long files) {

    static Used now(UnixOperatingSystemMXBean system) {
      System.gc();
      System.gc();
      long direct =
          ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
              .mapToLong(BufferPoolMXBean::getMemoryUsed)
              .sum();
      return new Used(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          direct,
          system.getOpenFileDescriptorCount());
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.IsolatedProgram;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs with classes of their own, whose threads never end: with its run each is garbage. */
@SuppressWarnings("FutureReturnValueIgnored") // as plain code does it
class UnendingThreadsTest {

  /** What a program leaves when its run ends. */
  enum Left {
    ACCEPTING(Leaving::accept),
    SELECTING(Leaving::select),
    IDLE_POOL(() -> Executors.newFixedThreadPool(1).submit(() -> {}).get()),
    POOL_WITH_A_JOB(
        () ->
            Executors.newScheduledThreadPool(1)
                .scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS)),
    SLEEPING(() -> start(() -> Thread.sleep(Duration.ofDays(1)))),
    VIRTUAL(() -> Thread.ofVirtual().start(LockSupport::park)),
    LOADING(() -> start(() -> Loaded.park()));

    @SuppressWarnings("ImmutableEnumChecker") // a body has no state
    private final Body body;

    Left(Body body) {
      this.body = body;
    }
  }

  /** Code that may fail. */
  interface Body {
    void run() throws Exception;
  }

  /** The program of the server's host, and of the test's. */
  public static final class Leaving {

    private static final byte[] LARGE = new byte[2_000_000];

    private Leaving() {}

    public static void main(String[] arguments) throws Exception {
      Left.valueOf(arguments[0]).body.run();
      if (arguments.length > 1) {
        new CountDownLatch(LARGE.length).await(); // else its daemons end with it
      }
    }

    private static void accept() throws IOException {
      ServerSocket server = new ServerSocket(80);
      start(
          () -> {
            while (true) {
              Socket client = server.accept();
              start(() -> client.getOutputStream().write(client.getInputStream().read()));
            }
          });
    }

    private static void select() throws IOException {
      Selector selector = Selector.open();
      ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(80));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      start(
          () -> {
            while (selector.select() >= 0) {
              selector.selectedKeys().clear();
            }
          });
    }
  }

  /** A class that a thread of the program loads, of which the JVM then keeps a state for agents. */
  static final class Loaded {
    private Loaded() {}

    static void park() {
      LockSupport.park();
    }
  }

  private static void start(Body body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** Makes as many runs as it is told, in a heap that is too small for them all. */
  static final class Runs {
    private Runs() {}

    @SuppressWarnings("SystemOut") // it is how a child shows what it has seen
    public static void main(String[] arguments) {
      int runs = Integer.parseInt(arguments[0]);
      String main = Leaving.class.getName();
      IsolatedProgram client = IsolatedProgram.of(main, arguments[1]);
      IsolatedProgram server = IsolatedProgram.of(main, arguments[1], "and stays");
      for (int i = 0; i < runs; i++) {
        run(client, server);
      }
      System.out.println(runs + " runs");
      System.exit(0);
    }

    private static void run(IsolatedProgram client, IsolatedProgram server) {
      World world = new World();
      Host crashed = world.host("crashed", server);
      world.host("server", server);
      world.run(
          () -> {
            client.run(world.testHost());
            Thread.sleep(Duration.ofSeconds(10));
            crashed.crash();
            Thread.sleep(Duration.ofSeconds(10));
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void threadsOfAProgramAreGarbageWithTheirRun(Left left) throws Exception {
    assertThat(ChildJvm.run(List.of("-Xmx64m"), Runs.class, "25", left.name()))
        .isEqualToIgnoringNewLines("25 runs");
  }
}

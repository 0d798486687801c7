// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.Async;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.sync.AsyncQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a world that goes on to the machine's network. Virtual time stands still from
 * bytes for the machine to its next bytes, for a limited real time; it is at most as fast as real
 * time for a second after any bytes, and at most a thousand times as fast later: what the machine
 * sends on its own meets a program that has not raced ahead.
 */
final class PassedConnection {

  /** The real milliseconds after which the thread that reads looks around. */
  static final int TICK_MILLIS = 50;

  private static final int CHUNK = 1 << 16;

  /** The most chunks that have arrived and that the program has not taken. */
  private static final int WINDOW = 16;

  private static final int BUSY_TICKS = 1_000 / TICK_MILLIS;
  private static final int BUSY_MILLIS = 10;
  private static final int IDLE_MILLIS = 1_000;
  private static final byte[] END = {};

  private final Loop loop;
  private final String name;
  private final ExecutorService threads;
  private final int mostTicks;
  private final AsyncQueue<byte[]> arrived = AsyncQueue.fifo(0);
  private final Semaphore room = new Semaphore(WINDOW);
  private final AtomicReference<@Nullable Hold> question = new AtomicReference<>();
  private final AtomicInteger ticks = new AtomicInteger();
  private volatile boolean failed;

  /**
   * Creates it.
   *
   * @param threads run what waits for the machine
   * @param mostTicks the ticks for which the connection or an answer holds time
   */
  PassedConnection(Loop loop, String name, ExecutorService threads, int mostTicks) {
    this.loop = loop;
    this.name = name;
    this.threads = threads;
    this.mostTicks = mostTicks;
  }

  /** Passes a connection on, until both ends have ended it or one is lost. */
  void pass(InetSocketAddress target, StreamReader reader, StreamWriter writer) {
    Socket socket = new Socket(); // gets its descriptor when it is connected, outside of the loop
    if (!loop.runInExecutor(threads, () -> connect(socket, target)).await()) {
      writer.transport().abort();
      return;
    }
    Task<Void> sending = Async.spawn("to " + name, () -> sendAll(reader, socket));
    Task<Void> pace = Async.spawnBackground("pace of " + name, this::keepPace);
    try {
      threads.execute(() -> readAll(socket));
      writeAll(writer);
      if (!failed) {
        sending.await();
      }
    } catch (IOException e) {
      failed = true; // the program has closed it
    } finally {
      if (failed) {
        writer.transport().abort();
      }
      sending.cancel();
      pace.cancel();
      threads.execute(() -> close(socket));
    }
  }

  /** Connects for at most as long as an answer holds time; the resolver has limits of its own. */
  @SuppressWarnings("AddressSelection") // the one that the machine prefers
  private boolean connect(Socket socket, InetSocketAddress target) {
    try {
      socket.connect(
          target.isUnresolved()
              ? new InetSocketAddress(target.getHostString(), target.getPort())
              : target,
          mostTicks * TICK_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TICK_MILLIS);
      return true;
    } catch (IOException e) {
      return false; // the program sees a reset
    }
  }

  // ---- from the program to the machine

  private void sendAll(StreamReader reader, Socket socket) {
    try {
      byte[] bytes = reader.read(CHUNK);
      while (bytes.length > 0) {
        byte[] sent = bytes;
        asked();
        if (!loop.runInExecutor(threads, () -> send(socket, sent)).await()) {
          return; // who reads learns of it
        }
        bytes = reader.read(CHUNK);
      }
      loop.runInExecutor(threads, () -> send(socket, END)).await();
    } catch (IOException e) {
      failed = true;
      threads.execute(() -> close(socket));
    }
  }

  private static boolean send(Socket socket, byte[] bytes) {
    try {
      if (bytes.length == 0) {
        socket.shutdownOutput();
      } else {
        socket.getOutputStream().write(bytes);
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void asked() {
    ticks.set(0);
    release(question.getAndSet(loop.hold("an answer of " + name)));
  }

  private static void release(@Nullable Hold hold) {
    if (hold != null) {
      hold.close();
    }
  }

  // ---- from the machine to the program

  /** Runs on a thread outside of the loop. */
  private void readAll(Socket socket) {
    byte[] buffer = new byte[CHUNK];
    try {
      int count = read(socket, buffer);
      while (count >= 0) {
        if (count > 0) {
          room.acquire();
          tell(Arrays.copyOf(buffer, count));
        } else if (ticks.incrementAndGet() >= mostTicks) {
          release(question.getAndSet(null));
        }
        count = read(socket, buffer);
      }
    } catch (IOException | InterruptedException e) {
      failed = true;
    }
    tell(END);
  }

  /** Returns the number of bytes, 0 if there are none yet, -1 at the end. */
  private static int read(Socket socket, byte[] buffer) throws IOException {
    try {
      return socket.getInputStream().read(buffer);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  private void tell(byte[] bytes) {
    ticks.set(0);
    try {
      loop.callSoonThreadsafe(() -> arrived.putNowait(bytes));
    } catch (IllegalStateException e) {
      // the loop is closed, and so is the socket by now or soon
    }
    release(question.getAndSet(null));
  }

  private void writeAll(StreamWriter writer) throws IOException {
    byte[] bytes = arrived.get();
    while (bytes.length > 0) {
      writer.write(bytes);
      writer.drain();
      room.release();
      bytes = arrived.get();
    }
    if (!failed) {
      writer.writeEof();
    }
  }

  private void close(Socket socket) {
    room.release(WINDOW);
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  // ---- time

  /** Lets virtual time go on by a step, and then real time. */
  private void keepPace() {
    while (true) {
      boolean busy = ticks.get() < BUSY_TICKS;
      Async.sleep(Duration.ofMillis(busy ? BUSY_MILLIS : IDLE_MILLIS));
      loop.runInExecutor(threads, () -> realPause(busy ? BUSY_MILLIS : 1)).await();
    }
  }

  private static boolean realPause(int millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
    return true;
  }
}

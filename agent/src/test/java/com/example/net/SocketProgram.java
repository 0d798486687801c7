// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A random program of the two ends of a connection over loopback, one step after the other: each is
 * given time to have all its effects before the next. What it sees does not depend on how much the
 * system buffers.
 */
final class SocketProgram {

  private static final int STEPS = 24;

  /** The largest number of bytes that one end writes, which any buffer takes. */
  private static final int MOST_BYTES = 40_000;

  private static final Pattern PORTS = Pattern.compile(":\\d+|port=\\d+");

  /** What an end does in a step, as often as it stands in {@link #CHOICES}. */
  private enum Kind {
    WRITE,
    READ,
    AVAILABLE,
    END_OUTPUT,
    END_INPUT,
    CLOSE,
    LINGER,
    SELECT,
    LOOK
  }

  private static final List<Kind> CHOICES =
      List.of(
          Kind.WRITE,
          Kind.WRITE,
          Kind.WRITE,
          Kind.WRITE,
          Kind.READ,
          Kind.READ,
          Kind.READ,
          Kind.READ,
          Kind.AVAILABLE,
          Kind.END_OUTPUT,
          Kind.END_INPUT,
          Kind.CLOSE,
          Kind.LINGER,
          Kind.SELECT,
          Kind.SELECT,
          Kind.LOOK);

  private record Step(boolean client, Kind kind, int amount) {
    @Override
    public String toString() {
      return (client ? "client " : "server ") + kind + " " + amount;
    }
  }

  /** Lets everything happen that has begun. */
  interface Pause {
    void run() throws InterruptedException;
  }

  private final List<Step> steps = new ArrayList<>();

  private SocketProgram() {}

  /** Makes the program of a seed. */
  static SocketProgram of(long seed) {
    SocketProgram program = new SocketProgram();
    Random random = new Random(seed);
    int[] left = {MOST_BYTES, MOST_BYTES};
    for (int i = 0; i < STEPS; i++) {
      boolean client = random.nextBoolean();
      Kind kind = CHOICES.get(random.nextInt(CHOICES.size()));
      int amount = 0;
      if (kind == Kind.WRITE) {
        int side = client ? 0 : 1;
        amount = Math.min(left[side], List.of(1, 10, 1_000, 15_000).get(random.nextInt(4)));
        left[side] -= amount;
      } else if (kind == Kind.READ) {
        amount = List.of(1, 10, 1_000, 100_000).get(random.nextInt(4));
      }
      program.steps.add(new Step(client, kind, amount));
    }
    return program;
  }

  /** Runs the program over sockets; returns a line for each step. */
  List<String> overSockets(Pause pause) throws Exception {
    List<String> log = new ArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        Socket server = listener.accept()) {
      client.setSoTimeout(1);
      server.setSoTimeout(1);
      for (Step step : steps) {
        Socket end = step.client ? client : server;
        log.add(step + ": " + outcome(() -> at(end, step)));
        pause.run();
      }
    }
    return log;
  }

  private static String at(Socket end, Step step) throws Exception {
    switch (step.kind) {
      case WRITE -> end.getOutputStream().write(new byte[step.amount]);
      case READ -> {
        return end.getInputStream().read(new byte[step.amount]) + " bytes";
      }
      case AVAILABLE -> {
        return end.getInputStream().available() + " bytes";
      }
      case END_OUTPUT -> end.shutdownOutput();
      case END_INPUT -> end.shutdownInput();
      case CLOSE -> end.close();
      case LINGER -> end.setSoLinger(true, 0);
      case SELECT -> {
        return end.getSoLinger() + " " + end.getKeepAlive() + " " + end.getTcpNoDelay();
      }
      case LOOK -> {
        return end
            + " "
            + end.isConnected()
            + end.isBound()
            + end.isClosed()
            + end.isInputShutdown()
            + end.isOutputShutdown();
      }
    }
    return "done";
  }

  /** Runs the program over channels and a selector; returns a line for each step. */
  List<String> overChannels(Pause pause) throws Exception {
    List<String> log = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        Selector selector = Selector.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (SocketChannel client = SocketChannel.open(listener.getLocalAddress());
          SocketChannel server = listener.accept()) {
        for (SocketChannel end : List.of(client, server)) {
          end.configureBlocking(false);
          end.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, "key");
        }
        for (Step step : steps) {
          SocketChannel end = step.client ? client : server;
          log.add(step + ": " + outcome(() -> at(end, selector, step)));
          pause.run();
        }
      }
      selector.selectNow();
      log.add("keys " + selector.keys().size());
    }
    return log;
  }

  private static String at(SocketChannel end, Selector selector, Step step) throws Exception {
    switch (step.kind) {
      case WRITE -> {
        ByteBuffer[] parts = {
          ByteBuffer.allocate(step.amount / 2), ByteBuffer.allocate(step.amount)
        };
        parts[1].limit(step.amount - step.amount / 2);
        return end.write(parts) + " bytes";
      }
      case READ -> {
        return end.read(ByteBuffer.allocate(step.amount)) + " bytes";
      }
      case AVAILABLE -> {
        ByteBuffer[] parts = {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(5)};
        return end.read(parts) + " " + Arrays.toString(parts);
      }
      case END_OUTPUT -> end.shutdownOutput();
      case END_INPUT -> end.shutdownInput();
      case CLOSE -> {
        end.close();
        selector.selectNow(); // without it, the close waits for the next step that selects
        selector.selectedKeys().clear();
      }
      case LINGER -> end.setOption(StandardSocketOptions.SO_LINGER, 0);
      case SELECT -> {
        int updated = selector.selectNow();
        SelectionKey key = end.keyFor(selector);
        String ready = key == null || !key.isValid() ? "gone" : String.valueOf(key.readyOps());
        int selected = selector.selectedKeys().size();
        selector.selectedKeys().clear();
        return updated + " of " + selected + ", " + ready;
      }
      case LOOK -> {
        return end + " " + end.isConnected() + end.isOpen() + end.isRegistered();
      }
    }
    return "done";
  }

  /** A read that has begun; it has its result once the future is done. */
  private static final class PendingRead implements CompletionHandler<Long, String> {
    CompletableFuture<String> result = CompletableFuture.completedFuture("none");

    void begin(Consumer<PendingRead> read) {
      CompletableFuture<String> before = result;
      result = new CompletableFuture<>();
      try {
        read.accept(this);
      } catch (RuntimeException e) {
        result = before;
        throw e;
      }
    }

    @Override
    public void completed(Long count, String attached) {
      result.complete(count + " " + attached);
    }

    @Override
    public void failed(Throwable failure, String attached) {
      result.complete(failure + " " + attached);
    }

    String look() {
      return result.isDone() ? result.join() : "pending";
    }
  }

  /** Runs the program over asynchronous channels; returns a line for each step. */
  List<String> overAsynchronousChannels(Pause pause) throws Exception {
    List<String> log = new ArrayList<>();
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withFixedThreadPool(1, Thread.ofPlatform().factory());
    try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open(group)) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Future<AsynchronousSocketChannel> accepted = listener.accept();
      try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open(group)) {
        client.connect(listener.getLocalAddress()).get();
        try (AsynchronousSocketChannel server = accepted.get()) {
          PendingRead[] reads = {new PendingRead(), new PendingRead()};
          for (Step step : steps) {
            AsynchronousSocketChannel end = step.client ? client : server;
            PendingRead read = reads[step.client ? 0 : 1];
            String result = outcome(() -> at(end, read, step));
            pause.run();
            log.add(step + ": " + result + ", reads " + reads[0].look() + ", " + reads[1].look());
          }
        }
      }
    } finally {
      group.shutdownNow();
      log.add("terminated " + group.awaitTermination(1, TimeUnit.MINUTES));
    }
    return log;
  }

  private static String at(AsynchronousSocketChannel end, PendingRead read, Step step)
      throws Exception {
    switch (step.kind) {
      case WRITE -> {
        return end.write(ByteBuffer.allocate(step.amount)).get() + " bytes";
      }
      case READ ->
          read.begin(
              it ->
                  end.read(
                      new ByteBuffer[] {ByteBuffer.allocate(step.amount)},
                      0,
                      1,
                      0,
                      TimeUnit.SECONDS,
                      "read",
                      it));
      case AVAILABLE -> {
        return String.valueOf(end.getLocalAddress().equals(end.getRemoteAddress()));
      }
      case END_OUTPUT -> end.shutdownOutput();
      case END_INPUT -> end.shutdownInput();
      case CLOSE -> end.close();
      case LINGER -> end.setOption(StandardSocketOptions.SO_LINGER, 0);
      case SELECT ->
          read.begin(
              it ->
                  end.read(
                      new ByteBuffer[] {ByteBuffer.allocate(3), ByteBuffer.allocateDirect(5)},
                      0,
                      2,
                      0,
                      TimeUnit.SECONDS,
                      "scattered",
                      it));
      case LOOK -> {
        return end + " " + end.isOpen();
      }
    }
    return "done";
  }

  private static String outcome(Callable<String> step) {
    String result;
    try {
      result = step.call();
    } catch (ExecutionException e) {
      result = "failed by " + e.getCause();
    } catch (Exception e) {
      result = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    return PORTS.matcher(result).replaceAll("");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskFailedException;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * A random program of the two ends of a connection, one step after the other: each is given time to
 * have all its effects before the next. What it sees does not depend on how much the system
 * buffers.
 */
final class SocketProgram {

  private static final int STEPS = 24;

  /** What differs between two runs: the port of an address. */
  private static final Pattern PORTS = Pattern.compile(":\\d+");

  /** The largest number of bytes that one end writes, which any buffer takes. */
  private static final int MOST_BYTES = 40_000;

  /** What an end does in a step. */
  private enum Kind {
    WRITE,
    DRAIN,
    READ,
    READ_EXACTLY,
    READ_LINE,
    WRITE_EOF,
    CLOSE,
    ABORT,
    PAUSE,
    RESUME,
    WAIT_CLOSED,
    LOOK
  }

  /** How often each kind is chosen: as often as it stands here. */
  private static final List<Kind> CHOICES =
      List.of(
          Kind.WRITE,
          Kind.WRITE,
          Kind.WRITE,
          Kind.WRITE,
          Kind.DRAIN,
          Kind.DRAIN,
          Kind.READ,
          Kind.READ,
          Kind.READ,
          Kind.READ_EXACTLY,
          Kind.READ_LINE,
          Kind.WRITE_EOF,
          Kind.CLOSE,
          Kind.CLOSE,
          Kind.ABORT,
          Kind.PAUSE,
          Kind.PAUSE,
          Kind.RESUME,
          Kind.WAIT_CLOSED,
          Kind.LOOK);

  private record Step(boolean client, Kind kind, int amount) {
    @Override
    public String toString() {
      return (client ? "client " : "server ") + kind + " " + amount;
    }
  }

  private record End(StreamReader in, StreamWriter out) {}

  /** Lets everything happen that has begun. */
  interface Pause {

    void run();
  }

  private final List<Step> steps = new ArrayList<>();
  private final List<String> log = new ArrayList<>();

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
      switch (kind) {
        case WRITE -> {
          int side = client ? 0 : 1;
          amount = Math.min(left[side], List.of(1, 10, 1_000, 15_000).get(random.nextInt(4)));
          left[side] -= amount;
        }
        case READ, READ_EXACTLY -> amount = List.of(1, 10, 1_000, 100_000).get(random.nextInt(4));
        default -> {}
      }
      program.steps.add(new Step(client, kind, amount));
    }
    return program;
  }

  /** Runs the program on the current loop; returns a line for each step. */
  List<String> run(Pause pause) throws Exception {
    Loop.current().setExceptionHandler((loop, context) -> {}); // a handler that fails is no news
    AsyncFuture<End> accepted = Async.future();
    AsyncFuture<Void> over = Async.future();
    try (Server server =
        Streams.serve(
            (in, out) -> {
              accepted.setResult(new End(in, out));
              over.await();
            },
            "127.0.0.1",
            0)) {
      Connection connection = Streams.connect(server.address());
      End client = new End(connection.reader(), connection.writer());
      End peer = accepted.await();
      pause.run();
      for (Step step : steps) {
        log.add(step + ": " + outcome(step, step.client ? client : peer, pause));
      }
      over.setResult(null);
      pause.run();
      client.out.transport().abort();
      peer.out.transport().abort();
      pause.run();
    }
    return log;
  }

  private static String outcome(Step step, End end, Pause pause) {
    return switch (step.kind) {
      case WRITE -> now(() -> end.out.write(text(step.amount)), pause);
      case DRAIN -> soon(() -> ended(end.out::drain), pause);
      case READ -> soon(() -> end.in.read(step.amount).length + " bytes", pause);
      case READ_EXACTLY -> soon(() -> end.in.readExactly(step.amount).length + " bytes", pause);
      case READ_LINE -> soon(() -> end.in.readLine().length + " bytes", pause);
      case WRITE_EOF -> now(end.out::writeEof, pause);
      case CLOSE -> now(end.out::close, pause);
      case ABORT -> now(() -> end.out.transport().abort(), pause);
      case PAUSE -> now(() -> end.out.transport().pauseReading(), pause);
      case RESUME -> now(() -> end.out.transport().resumeReading(), pause);
      case WAIT_CLOSED -> soon(() -> ended(end.out::waitClosed), pause);
      case LOOK ->
          (end.out.isClosing() ? "closing " : "open ")
              + end.in.atEof()
              + " "
              + end.out.transport().writeBufferSize()
              + " "
              + end.in.exception();
    };
  }

  private static String text(int length) {
    return "x".repeat(Math.max(0, length - 1)) + "\n".repeat(Math.min(1, length));
  }

  private static String ended(AsyncAction action) throws Exception {
    action.run();
    return "ended";
  }

  private static String now(AsyncAction action, Pause pause) {
    String result;
    try {
      action.run();
      result = "done";
    } catch (Exception e) {
      result = told(e);
    }
    pause.run();
    return result;
  }

  private static String soon(Callable<String> action, Pause pause) {
    Task<String> task = Async.spawn(action);
    pause.run();
    if (!task.isDone()) {
      task.cancel();
      pause.run();
      return "waits";
    }
    try {
      return task.result();
    } catch (CancelledError e) {
      return "cancelled";
    } catch (TaskFailedException e) {
      return told(e.getCause());
    } catch (RuntimeException e) {
      return told(e);
    }
  }

  private static String told(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return e.getClass().getSimpleName() + ": " + PORTS.matcher(message).replaceAll("");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;

/** Subjects that run callbacks, queued all at once, or each by the previous one. */
public final class Callbacks {

  private Callbacks() {}

  /** A callback that counts its calls and finishes something at the last. */
  private static final class Counter implements Runnable {
    private final Runnable end;
    private int left;

    private Counter(int count, Runnable end) {
      this.left = count;
      this.end = end;
    }

    @Override
    public void run() {
      if (--left == 0) {
        end.run();
      }
    }
  }

  /**
   * Queues all callbacks at once on a loop.
   *
   * @param cell the number of callbacks
   * @return the subject
   */
  public static Subject lockstepBatch(Cell cell) {
    return onLoop(
        cell,
        loop -> {
          Counter counter = new Counter(cell.operations(), loop::stop);
          return () -> {
            for (int i = 0; i < cell.operations(); i++) {
              loop.callSoon(counter);
            }
          };
        });
  }

  /**
   * Lets each callback queue the next one, so that each iteration runs one.
   *
   * @param cell the number of callbacks
   * @return the subject
   */
  public static Subject lockstepChain(Cell cell) {
    return onLoop(cell, loop -> new Chain(cell.operations(), loop::callSoon, loop::stop));
  }

  private interface Program {
    Runnable on(Loop loop);
  }

  private static Subject onLoop(Cell cell, Program program) {
    return () -> {
      try (Runner runner = Runner.builder().build()) {
        Loop loop = runner.loop();
        loop.callSoon(program.on(loop));
        loop.runForever();
      }
      return cell.operations();
    };
  }

  private static final class Chain implements Runnable {
    private final java.util.function.Consumer<Runnable> queue;
    private final Runnable end;
    private int left;

    private Chain(int count, java.util.function.Consumer<Runnable> queue, Runnable end) {
      this.left = count;
      this.queue = queue;
      this.end = end;
    }

    @Override
    public void run() {
      if (--left <= 0) {
        end.run();
      } else {
        queue.accept(this);
      }
    }
  }

  /**
   * Fills and empties an {@link ArrayDeque}, as a lower bound.
   *
   * @param cell the number of callbacks
   * @return the subject
   */
  public static Subject dequeBatch(Cell cell) {
    return () -> {
      ArrayDeque<Runnable> ready = new ArrayDeque<>();
      int[] ended = new int[1];
      Counter counter = new Counter(cell.operations(), () -> ended[0]++);
      for (int i = 0; i < cell.operations(); i++) {
        ready.add(counter);
      }
      drain(ready);
      Work.done(1, ended[0]);
      return cell.operations();
    };
  }

  /**
   * Lets each callback add the next one to an {@link ArrayDeque}, as a lower bound.
   *
   * @param cell the number of callbacks
   * @return the subject
   */
  public static Subject dequeChain(Cell cell) {
    return () -> {
      ArrayDeque<Runnable> ready = new ArrayDeque<>();
      int[] ended = new int[1];
      ready.add(new Chain(cell.operations(), ready::add, () -> ended[0]++));
      drain(ready);
      Work.done(1, ended[0]);
      return cell.operations();
    };
  }

  private static void drain(ArrayDeque<Runnable> ready) {
    for (Runnable next = ready.poll(); next != null; next = ready.poll()) {
      next.run();
    }
  }

  /**
   * Queues all callbacks at once on Netty's event loop, from its own thread.
   *
   * @param cell the number of callbacks
   * @return the subject
   */
  public static Subject nettyBatch(Cell cell) {
    return new NettyLoop() {
      @Override
      void start(EventLoop loop, Runnable end) {
        Counter counter = new Counter(cell.operations(), end);
        for (int i = 0; i < cell.operations(); i++) {
          loop.execute(counter);
        }
      }

      @Override
      long operations() {
        return cell.operations();
      }
    };
  }

  /**
   * Lets each callback queue the next one on Netty's event loop.
   *
   * @param cell the number of callbacks
   * @return the subject
   */
  public static Subject nettyChain(Cell cell) {
    return new NettyLoop() {
      @Override
      void start(EventLoop loop, Runnable end) {
        loop.execute(new Chain(cell.operations(), loop::execute, end));
      }

      @Override
      long operations() {
        return cell.operations();
      }
    };
  }

  /** A subject on Netty's NIO event loop. */
  private abstract static class NettyLoop implements Subject {
    private final MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    abstract void start(EventLoop loop, Runnable end);

    abstract long operations();

    @Override
    public long run() throws InterruptedException {
      CountDownLatch ended = new CountDownLatch(1);
      EventLoop loop = group.next();
      loop.execute(() -> start(loop, ended::countDown));
      ended.await();
      return operations();
    }

    @Override
    public void close() {
      group.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}

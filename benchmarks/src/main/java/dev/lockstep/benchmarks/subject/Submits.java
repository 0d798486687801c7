// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Runner;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jctools.queues.MpscUnboundedArrayQueue;

/** Subjects in which one thread submits to a loop that another thread drives. */
public final class Submits {

  private static final long IDLE = TimeUnit.MICROSECONDS.toNanos(50);

  private Submits() {}

  /** A subject that submits callbacks for another thread to run. */
  private abstract static class Submitter implements Subject {
    private final Cell cell;
    private volatile int ran;
    private int counted;

    Submitter(Cell cell) {
      this.cell = cell;
    }

    abstract Executor executor();

    /** Gives the loop time to fall asleep, unless the subject keeps it busy. */
    @Override
    public void prepare() {
      if (cell.size() == 1) {
        LockSupport.parkNanos(IDLE);
      }
    }

    @Override
    public long run() {
      int count = cell.size() == 1 ? 1 : cell.operations();
      ran = 0;
      counted = 0;
      Runnable callback =
          () -> {
            if (++counted == count) {
              ran = count;
            }
          };
      Executor executor = executor();
      for (int i = 0; i < count; i++) {
        executor.execute(callback);
      }
      while (ran != count) {
        Thread.onSpinWait();
      }
      return count;
    }
  }

  /**
   * Submits to a loop that a thread of its own drives.
   *
   * @param cell 1 to wake the loop each time, more to keep it busy
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    Runner runner = Runner.builder().build();
    Thread driver = Thread.ofPlatform().daemon().start(() -> runner.loop().runForever());
    return new Submitter(cell) {
      @Override
      Executor executor() {
        return runner.loop()::callSoonThreadsafe;
      }

      @Override
      public void close() throws InterruptedException {
        runner.loop().callSoonThreadsafe(() -> runner.loop().stop());
        driver.join();
        runner.close();
      }
    };
  }

  /**
   * Submits to Netty's NIO event loop.
   *
   * @param cell 1 to wake the loop each time, more to keep it busy
   * @return the subject
   */
  public static Subject netty(Cell cell) {
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = group.next();
    return new Submitter(cell) {
      @Override
      Executor executor() {
        return loop;
      }

      @Override
      public void close() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
      }
    };
  }

  /**
   * Submits to a queue of JCTools that a thread drains without ever sleeping, as a lower bound.
   *
   * @param cell 1 to submit one at a time, more to keep the thread busy
   * @return the subject
   */
  public static Subject spinning(Cell cell) {
    return drained(cell, Thread::onSpinWait, consumer -> {});
  }

  /**
   * Submits to a queue of JCTools whose thread parks when it is empty, as the lower bound of what
   * sleeps: nearly all of it is the kernel's.
   *
   * @param cell 1 to wake the thread each time, more to keep it busy
   * @return the subject
   */
  public static Subject parking(Cell cell) {
    return drained(cell, LockSupport::park, LockSupport::unpark);
  }

  private static Subject drained(Cell cell, Runnable idle, Consumer<Thread> wake) {
    MpscUnboundedArrayQueue<Runnable> queue = new MpscUnboundedArrayQueue<>(1024);
    Thread consumer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    Runnable next = queue.poll();
                    if (next == null) {
                      idle.run();
                    } else {
                      next.run();
                    }
                  }
                });
    return new Submitter(cell) {
      @Override
      Executor executor() {
        return callback -> {
          queue.add(callback);
          wake.accept(consumer);
        };
      }

      @Override
      public void close() throws InterruptedException {
        consumer.interrupt();
        consumer.join();
      }
    };
  }
}

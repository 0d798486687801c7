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
import org.jctools.queues.MpscUnboundedArrayQueue;

/** What one thread hands to a loop that another thread drives. */
public final class Submits {

  private static final long IDLE = TimeUnit.MICROSECONDS.toNanos(50);

  private Submits() {}

  /** Hands callbacks to something that another thread runs. */
  private abstract static class Submitter implements Subject {
    private final Cell cell;
    private volatile int ran;
    private int counted;

    Submitter(Cell cell) {
      this.cell = cell;
    }

    abstract Executor executor();

    /** A loop falls asleep within this time; not needed to keep it busy. */
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
   * A loop that is driven by a thread of its own.
   *
   * @param cell 1 for waking it each time, more for keeping it busy
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
   * Netty's NIO event loop.
   *
   * @param cell 1 for waking it each time, more for keeping it busy
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
   * A queue of JCTools that a thread empties without ever sleeping: the floor.
   *
   * @param cell 1 for one at a time, more for keeping it busy
   * @return the subject
   */
  public static Subject jctools(Cell cell) {
    MpscUnboundedArrayQueue<Runnable> queue = new MpscUnboundedArrayQueue<>(1024);
    Thread consumer =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    Runnable next = queue.poll();
                    if (next == null) {
                      Thread.onSpinWait();
                    } else {
                      next.run();
                    }
                  }
                });
    return new Submitter(cell) {
      @Override
      Executor executor() {
        return queue::add;
      }

      @Override
      public void close() throws InterruptedException {
        consumer.interrupt();
        consumer.join();
      }
    };
  }
}

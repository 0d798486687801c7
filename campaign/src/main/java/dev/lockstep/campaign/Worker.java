// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.spi.CodeOwner;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The main class of a worker process. It reads slices from its standard input, one line of JSON
 * each, runs them, and writes results to its standard output. When the input ends, it writes the
 * results so far and exits; a signal does not end it earlier.
 */
public final class Worker {

  /** The prefix of lines on standard output that are meant for the campaign. */
  static final String MARK = "@lockstep-campaign ";

  private static final String END = "";
  private static final long GRACE_SECONDS = 10;
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final PrintStream told =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicLong ran = new AtomicLong();
  private final AtomicLong fresh = new AtomicLong();
  private volatile boolean over;
  private long lastTold;

  private Worker() {}

  /**
   * Runs slices until the standard input ends.
   *
   * @param arguments ignored
   * @throws InterruptedException if the thread is interrupted, which nobody does
   */
  public static void main(String[] arguments) throws InterruptedException {
    Worker worker = new Worker();
    System.setOut(System.err); // keeps the output of tests out of the protocol
    CodeOwner.startRuntimeThread(
        Thread.ofPlatform().daemon().name("lockstep-campaign-input"), worker::read);
    Runtime.getRuntime().addShutdownHook(new Thread(worker::awaitEnd));
    try {
      worker.run();
    } finally {
      worker.done.countDown();
    }
    System.exit(0);
  }

  private void run() throws InterruptedException {
    try (LocalRunner runner = new LocalRunner()) {
      for (String line = lines.take(); !line.equals(END); line = lines.take()) {
        Slice slice = Slice.of(Json.parse(line));
        List<TestResult> results = runner.run(slice, new Teller());
        tellRan();
        tell(Map.of("results", results.stream().map(TestResult::toJson).toList()));
      }
    }
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // treated as the end of the input
    }
    over = true;
    lines.add(END);
    haltIfLate();
  }

  /** Halts the process if a test does not end soon after the campaign. */
  private void haltIfLate() {
    try {
      if (!done.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(1);
    }
  }

  /**
   * Stops the slice early and waits for its result; called by the shutdown hook on a signal, which
   * a terminal sends to all processes.
   */
  private void awaitEnd() {
    over = true;
    try {
      done.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Map<String, ?> json) {
    told.println(MARK + Json.write(json));
  }

  private void tellRan() {
    tell(Map.of("ran", ran.getAndSet(0), "fresh", fresh.getAndSet(0)));
  }

  private final class Teller implements CampaignListener {
    @Override
    public boolean isOver() {
      return over;
    }

    @Override
    public void ran(long interleavings, long moreFresh) {
      ran.addAndGet(interleavings);
      fresh.addAndGet(moreFresh);
      long now = System.nanoTime();
      if (now - lastTold > TELL_NANOS) {
        lastTold = now;
        tellRan();
      }
    }
  }
}

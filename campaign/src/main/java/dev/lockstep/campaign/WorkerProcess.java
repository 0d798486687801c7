// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.spi.CodeOwner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A runner that runs slices in a process of its own. The process is started for the first slice,
 * and again for the next one if it has crashed. It ends when this process does, for whatever
 * reason.
 */
final class WorkerProcess implements SliceRunner {

  /** The seconds that a process has to end its slice when the campaign stops. */
  private static final long GRACE_SECONDS = 10;

  private static final int LINES = 20;

  private final CampaignOptions options;
  private final PrintStream shown;
  private final Deque<String> lastOutput = new ArrayDeque<>();
  private @Nullable Process process;
  private @Nullable Thread reader;
  private boolean stopped;

  /**
   * Creates a runner without a process.
   *
   * @param options the options of the campaign
   * @param shown the stream for the output of the tests, if it is shown
   */
  WorkerProcess(CampaignOptions options, PrintStream shown) {
    this.options = options;
    this.shown = shown;
  }

  @Override
  public List<TestResult> run(Slice slice, CampaignListener monitor) {
    Process worker = start();
    if (worker == null) {
      return List.of();
    }
    forgetOutput();
    send(worker, Json.write(slice.toJson()));
    try {
      List<TestResult> results = results(worker.inputReader(StandardCharsets.UTF_8), monitor);
      return results == null ? List.of(crash(slice, worker)) : results;
    } catch (IOException e) {
      return List.of(crash(slice, worker));
    }
  }

  private @Nullable List<TestResult> results(BufferedReader from, CampaignListener monitor)
      throws IOException {
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      int mark = line.indexOf(Worker.MARK); // a test may have printed an unfinished line
      if (mark != 0) {
        heard(mark < 0 ? line : line.substring(0, mark));
      }
      if (mark < 0) {
        continue;
      }
      try {
        Json json = Json.parse(line.substring(mark + Worker.MARK.length()));
        if (json.has("results")) {
          return json.objects("results").stream().map(TestResult::of).toList();
        }
        monitor.ran(json.longNumber("ran"), json.longNumber("fresh"));
      } catch (IllegalArgumentException e) {
        heard(line); // something else of the process has written into the line
      }
    }
    return null;
  }

  private TestResult crash(Slice slice, Process worker) {
    boolean ended = await(worker);
    if (!ended) {
      worker.destroyForcibly(); // its output is no longer read
    }
    join(reader);
    synchronized (this) {
      process = null;
      String how = ended ? "ended with status " + worker.exitValue() : "did not respond";
      String problem =
          stopped
              ? "did not end within " + GRACE_SECONDS + " s after the campaign"
              : "the process that ran it "
                  + how
                  + "; its last output:"
                  + (lastOutput.isEmpty() ? " none" : "\n    " + String.join("\n    ", lastOutput));
      return TestResult.ofProblem(Tests.name(slice.test()), slice, problem);
    }
  }

  // ---- the process

  private synchronized @Nullable Process start() {
    if (process != null || stopped) {
      return process;
    }
    try {
      process = new ProcessBuilder(command()).start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a process for tests", e);
    }
    InputStream errors = process.getErrorStream();
    reader =
        CodeOwner.startRuntimeThread(
            Thread.ofPlatform().daemon().name("lockstep-campaign-output"), () -> drain(errors));
    return process;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!argument.startsWith("-agentlib:jdwp") && !argument.startsWith("-Xrunjdwp")) {
        command.add(argument);
      }
    }
    command.addAll(options.jvmArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    return command;
  }

  private void drain(InputStream errors) {
    try (BufferedReader lines =
        new BufferedReader(new java.io.InputStreamReader(errors, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard(line);
      }
    } catch (IOException e) {
      heard(e.toString());
    }
  }

  private synchronized void forgetOutput() {
    lastOutput.clear();
  }

  private synchronized void heard(String line) {
    if (options.showsOutput()) {
      shown.println(line);
    }
    lastOutput.add(line);
    if (lastOutput.size() > LINES) {
      lastOutput.remove();
    }
  }

  private static void send(Process worker, String line) {
    try {
      worker.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      worker.getOutputStream().flush();
    } catch (IOException e) {
      // the process has ended; noticed when its answer is read
    }
  }

  @Override
  public synchronized void stop() {
    stopped = true;
    Process worker = process;
    if (worker != null) {
      closeInput(worker);
      CodeOwner.startRuntimeThread(
          Thread.ofPlatform().daemon().name("lockstep-campaign-end"), () -> awaitOrKill(worker));
    }
  }

  /** Asks a process to end by closing its input; it then writes the results so far. */
  private static void closeInput(Process worker) {
    try {
      worker.getOutputStream().close();
    } catch (IOException e) {
      // the process has ended
    }
  }

  @Override
  public void close() {
    Process worker;
    synchronized (this) {
      worker = process;
      process = null;
    }
    if (worker != null) {
      closeInput(worker);
      awaitOrKill(worker);
    }
  }

  private static void awaitOrKill(Process worker) {
    if (!await(worker)) {
      worker.destroyForcibly();
    }
  }

  private static boolean await(Process worker) {
    try {
      return worker.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void join(@Nullable Thread thread) {
    try {
      if (thread != null) {
        thread.join(TimeUnit.SECONDS.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server in a process of its own, on the first processor if there are several. */
final class ServerProcess implements AutoCloseable {

  private final Process process;
  private final int port;

  ServerProcess(List<String> command) throws IOException {
    process =
        new ProcessBuilder(onProcessor(0, command))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    port = firstNumber(command);
  }

  private int firstNumber(List<String> command) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.matches("\\d+")) {
        return Integer.parseInt(line);
      }
    }
    throw new IOException(String.join(" ", command) + " printed no port");
  }

  /**
   * Returns the command pinned to one processor, so that servers and load do not compete for
   * processors.
   */
  static List<String> onProcessor(int number, List<String> command) {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return command;
    }
    List<String> pinned = new ArrayList<>(List.of("taskset", "-c", String.valueOf(number)));
    pinned.addAll(command);
    return pinned;
  }

  int port() {
    return port;
  }

  /** Returns the CPU time of all its threads so far, in nanoseconds. */
  long cpuNanos() throws IOException {
    long sum = 0;
    Path tasks = Path.of("/proc/" + process.pid() + "/task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        sum += ran(thread.resolve("schedstat"));
      }
    }
    return sum;
  }

  private static long ran(Path schedstat) throws IOException {
    try {
      String text = Files.readString(schedstat);
      return Long.parseLong(text.substring(0, text.indexOf(' ')));
    } catch (NoSuchFileException e) {
      return 0; // the thread has just ended
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

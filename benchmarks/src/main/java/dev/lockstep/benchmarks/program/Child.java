// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs other programs. */
public final class Child {

  private Child() {}

  /**
   * The output of a program.
   *
   * @param status the exit status
   * @param text the output, including errors
   */
  public record Output(int status, String text) {}

  /**
   * Runs a program to its end.
   *
   * @param command the program and its arguments
   * @param seconds the timeout
   * @return the output
   * @throws IOException if it cannot be started or takes too long
   */
  public static Output run(List<String> command, int seconds) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Thread watch = Thread.ofVirtual().start(() -> endAfter(process, seconds));
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (InterruptedException e) {
      throw new IOException("interrupted while " + command.getFirst() + " ran", e);
    } finally {
      watch.interrupt();
      process.destroyForcibly();
    }
  }

  /**
   * Runs a program to its end, which must have the status 0.
   *
   * @param command the program and its arguments
   * @param seconds the timeout
   * @return the output
   * @throws IOException if it cannot be started, takes too long or fails
   */
  public static String output(List<String> command, int seconds) throws IOException {
    Output output = run(command, seconds);
    if (output.status() != 0) {
      throw new IOException(
          String.join(" ", command)
              + " failed with status "
              + output.status()
              + ":\n"
              + output.text());
    }
    return output.text();
  }

  private static void endAfter(Process process, int seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the program has ended
    }
  }
}

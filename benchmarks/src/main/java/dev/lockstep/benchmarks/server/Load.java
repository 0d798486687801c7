// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.program.Child;
import dev.lockstep.benchmarks.program.Sources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A generator of load on a server. */
@FunctionalInterface
public interface Load {

  /**
   * Puts load on a server for a time.
   *
   * @param port the port of the server
   * @param cell the size; its operations are the connections, its size that of a message
   * @param millis the duration
   * @return the answers
   * @throws IOException if the server did not answer
   */
  Answers run(int port, Cell cell, int millis) throws IOException;

  /** Messages of the given size, sent back and forth by a program in C. */
  Load ECHO =
      (port, cell, millis) -> {
        List<String> command =
            List.of(
                Sources.compiledC("load.c").toString(),
                String.valueOf(port),
                String.valueOf(cell.size()),
                String.valueOf(cell.operations()),
                String.valueOf(millis));
        String text = Child.output(ServerProcess.onProcessor(1, command), 60);
        return new Answers(
            number(text, "answered=([\\d.]+)"),
            number(text, "seconds=([\\d.]+)"),
            number(text, "p50=([\\d.]+)"),
            number(text, "p99=([\\d.]+)"));
      };

  /** HTTP requests by wrk, whose duration is in whole seconds. */
  Load HTTP =
      (port, cell, millis) -> {
        List<String> command =
            List.of(
                "wrk",
                "--latency",
                "-t1",
                "-c" + cell.operations(),
                "-d1",
                "http://127.0.0.1:" + port + "/");
        String text = Child.output(ServerProcess.onProcessor(1, command), 60);
        if (text.contains("Non-2xx") || text.contains("Socket errors")) {
          throw new IOException(text);
        }
        return new Answers(
            number(text, "(\\d+) requests in"),
            number(text, "requests in ([\\d.]+)s"),
            micros(text, "50%"),
            micros(text, "99%"));
      };

  /**
   * The answers of a server.
   *
   * @param count the number of requests
   * @param seconds the duration
   * @param p50 the median latency, in microseconds
   * @param p99 the 99th percentile of the latency, in microseconds
   */
  record Answers(double count, double seconds, double p50, double p99) {

    Sample sample(long cpuNanos) {
      return new Sample(
          Map.of(
              Metric.SERVER_CPU,
              cpuNanos / count / 1_000,
              Metric.RATE,
              count / seconds / 1_000,
              Metric.P50,
              p50,
              Metric.P99,
              p99));
    }
  }

  private static double number(String text, String pattern) throws IOException {
    return Double.parseDouble(find(text, pattern).group(1));
  }

  private static Matcher find(String text, String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IOException("the load generator printed no match of " + pattern + ":\n" + text);
    }
    return matcher;
  }

  private static double micros(String text, String part) throws IOException {
    Matcher matcher = find(text, part + "\\s+([\\d.]+)(us|ms|s)");
    double value = Double.parseDouble(matcher.group(1));
    return switch (matcher.group(2)) {
      case "us" -> value;
      case "ms" -> value * 1_000;
      default -> value * 1_000_000;
    };
  }
}

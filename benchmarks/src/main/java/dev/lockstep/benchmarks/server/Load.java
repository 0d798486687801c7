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

/** Puts load on a server for a time. */
@FunctionalInterface
public interface Load {

  /**
   * Puts load on a server.
   *
   * @param port where it serves
   * @param cell its operations are the connections, its size that of a message
   * @param millis how long
   * @return what was answered
   * @throws IOException if it was not answered
   */
  Answers run(int port, Cell cell, int millis) throws IOException;

  /** Messages of the size, sent back and forth by a program in C. */
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

  /** Requests by wrk, which counts whole seconds. */
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
   * What was answered.
   *
   * @param count how many requests
   * @param seconds in which time
   * @param p50 microseconds within which half of them were
   * @param p99 microseconds within which 99 of 100 were
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
      throw new IOException("the load tells nothing of " + pattern + ":\n" + text);
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

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.report;

import dev.lockstep.benchmarks.program.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A description of the machine, the versions, the command and the date of a measurement. */
final class Machine {

  private static final String COMMAND = "mvn -q -B -Dquick -Pbenchmarks -pl benchmarks -am package";

  private Machine() {}

  static String description(LocalDate date, Duration took) throws IOException {
    return """
    For those who want to know what Lockstep costs, next to its peers.
    After this page you can read its figures, repeat them, and see which targets are missed.

    All of it is measured and written by one command, which takes %d minutes; another measures one row and prints it:

    ```sh
    %s
    %s -Drow=switch
    ```

    Measured on %s on %s, %s processors, %s.
    Versions: %s.
    """
        .formatted(
            Math.max(1, took.plusSeconds(59).toMinutes()),
            COMMAND,
            COMMAND,
            date,
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name") + " " + System.getProperty("os.version"),
            String.join(", ", versions()));
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  private static List<String> versions() throws IOException {
    List<String> versions = new ArrayList<>();
    versions.add(
        "Java " + Runtime.version() + " (" + System.getProperty("java.vendor.version") + ")");
    Properties libraries = new Properties();
    try (var file = Machine.class.getResourceAsStream("/versions.properties")) {
      libraries.load(file);
    }
    libraries.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> versions.add(name.replace('_', ' ') + " " + libraries.getProperty(name)));
    for (Tool tool : Tool.ALL) {
      versions.add(tool.installed().map(text -> named(tool, text)).orElse(tool.name() + " absent"));
    }
    return versions;
  }

  private static String named(Tool tool, String version) {
    String stripped = version.replace("Copyright (C) 2012 Will Glozer", "").strip();
    return tool.name() + " " + stripped.replaceFirst("^(Python|go version|wrk) ", "");
  }
}

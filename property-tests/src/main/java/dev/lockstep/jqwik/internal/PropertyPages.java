// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.junit.TestName;
import dev.lockstep.report.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The pages of properties that fail. jqwik publishes no files, so they go below JUnit's directory
 * for output.
 */
final class PropertyPages {

  private static final System.Logger LOG = System.getLogger("dev.lockstep.jqwik");
  private static final String OUTPUT = "junit.platform.reporting.output.dir";

  private PropertyPages() {}

  /**
   * Writes the page of a run and the data beside it, in place of those of an earlier run.
   *
   * @return a line that names the page, with a line break; empty if it could not be written
   */
  static String write(Recording run, TestName name) {
    Path directory = output().resolve("lockstep");
    String file =
        name.replayFile(directory).getFileName().toString().replaceFirst("\\.replay$", "");
    try {
      return "page: " + run.titled(name.toString()).writeTo(directory, file) + "\n";
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the page of " + name + " was not written", e);
      return "";
    }
  }

  /** Returns JUnit's directory for output, or the one that it would choose. */
  private static Path output() {
    String given = System.getProperty(OUTPUT);
    if (given != null) {
      return Path.of(given);
    }
    return Path.of(
        Files.exists(Path.of("pom.xml"))
            ? "target"
            : Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts"))
                ? "build"
                : "");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A table of {@code docs/compatibility.md}, which is written or compared with what is seen. */
record Page(String table) {

  /** The page to write, or null to compare it with what is seen. */
  private static final @Nullable String REPORT =
      System.getProperty("lockstep.compatibility.report");

  private static final String END = "\n<!-- end of table -->";

  private static Path path() {
    return REPORT == null ? Path.of("..", "docs", "compatibility.md") : Path.of(REPORT);
  }

  /** Returns whether the page is to be written. */
  static boolean isWritten() {
    return REPORT != null;
  }

  private int begin(String page) {
    String begin = "<!-- table: " + table + " -->\n";
    return page.indexOf(begin) + begin.length();
  }

  /** Returns the lines of the table that the page has, without its head. */
  Collection<String> rows() throws IOException {
    String page = Files.readString(path());
    int begin = begin(page);
    return page.substring(begin, page.indexOf(END, begin))
        .lines()
        .filter(line -> line.startsWith("|"))
        .skip(2)
        .toList();
  }

  /** Writes the table, if the page is to be written. */
  void write(String head, Collection<String> rows) throws IOException {
    if (REPORT != null) {
      String page = Files.readString(path());
      int begin = begin(page);
      Files.writeString(
          path(),
          page.substring(0, begin)
              + "\n"
              + head
              + "\n"
              + head.replaceAll("[^|]+", " --- ")
              + "\n"
              + String.join("\n", rows)
              + "\n"
              + page.substring(page.indexOf(END, begin)));
    }
  }
}

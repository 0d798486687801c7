// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.report;

import dev.lockstep.report.Recording;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The page of a run and the data beside it, as files that a test publishes. */
public final class RunPages {

  private static final String PAGE = "run.html";
  private static final MediaType HTML = MediaType.create("text", "html", StandardCharsets.UTF_8);

  private RunPages() {}

  /**
   * Publishes the files.
   *
   * @return a line that names the page, with a line break; empty if it could not be written
   */
  public static String publish(Recording run, ExtensionContext context) {
    Map<String, String> files =
        Map.of(
            "run.json",
            run.toJson(),
            "run.trace.json",
            run.toTraceEvents(),
            "run.mmd",
            run.toMermaid());
    for (String file : List.of("run.json", "run.trace.json", "run.mmd")) {
      MediaType type =
          file.endsWith(".json") ? MediaType.APPLICATION_JSON : MediaType.TEXT_PLAIN_UTF_8;
      Attachments.publish(context, file, type, files.getOrDefault(file, ""));
    }
    return Attachments.publish(context, PAGE, HTML, run.toHtml())
        .map(path -> "page: " + path + "\n")
        .orElse("");
  }
}

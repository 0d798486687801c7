// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.report;

import dev.lockstep.report.Recording;
import java.nio.charset.StandardCharsets;
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
    Attachments.publish(context, "run.json", MediaType.APPLICATION_JSON, run.toJson());
    Attachments.publish(context, "run.trace.json", MediaType.APPLICATION_JSON, run.toTraceEvents());
    Attachments.publish(context, "run.mmd", MediaType.TEXT_PLAIN_UTF_8, run.toMermaid());
    return Attachments.publish(context, PAGE, HTML, run.toHtml())
        .map(path -> "page: " + path + "\n")
        .orElse("");
  }
}

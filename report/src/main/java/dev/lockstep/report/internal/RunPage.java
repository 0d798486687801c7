// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report.internal;

import dev.lockstep.report.Recording;

/** Writes a recording as a page. */
public final class RunPage {

  private RunPage() {}

  public static String write(Recording run) {
    String mermaid = JsonText.of(run.toMermaid());
    String data = RunJson.write(run).stripTrailing();
    return Page.of(
        "run",
        run.title(),
        data.substring(0, data.length() - 1) + ",\n\"mermaid\":" + mermaid + "}");
  }
}

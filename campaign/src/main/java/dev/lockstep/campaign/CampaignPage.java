// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.report.internal.JsonText;
import dev.lockstep.report.internal.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The page of a campaign, beside its report: found, explored, over time, and since the last one.
 */
final class CampaignPage {

  /** The path of the report and the page, without their extensions. */
  private final Path files;

  /** The report that was in the directory before this campaign wrote its own; null if none was. */
  private final @Nullable Report last;

  private CampaignPage(Path files, @Nullable Report last) {
    this.files = files;
    this.last = last;
  }

  /** Returns the page of a report that is about to be written into a directory. */
  static CampaignPage in(Path directory, Report report) {
    Path files = directory.resolve("report" + report.suffix());
    return new CampaignPage(files, last(Path.of(files + ".json")));
  }

  private static @Nullable Report last(Path file) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return Report.read(file);
    } catch (UsageException e) {
      return null; // of another version, or damaged: there is nothing to compare with
    }
  }

  /** Writes the page; returns its path. */
  Path write(Report report, List<Progress.Sample> samples, Map<String, Long> times) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("report", withoutSamples(report));
    json.put("last", last == null ? null : withoutSamples(last));
    json.put("samples", samples.stream().map(Progress.Sample::toJson).toList());
    json.put(
        "times",
        times.entrySet().stream()
            .map(it -> Map.of("test", it.getKey(), "milliseconds", it.getValue()))
            .toList());
    try {
      return Files.writeString(
          Path.of(files + ".html"), Page.of("campaign", "Lockstep campaign", JsonText.of(json)));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the page of the report as " + files + ".html", e);
    }
  }

  /** Returns a report without the samples of its orders and choices, which only a merge needs. */
  private static Map<String, Object> withoutSamples(Report report) {
    Map<String, Object> json = new LinkedHashMap<>(report.toJson());
    List<Map<String, Object>> tests = new ArrayList<>();
    for (TestResult test : report.tests().values()) {
      Map<String, Object> shown = new LinkedHashMap<>(test.toJson());
      shown.remove("ordersSample");
      shown.remove("choices");
      tests.add(shown);
    }
    json.put("tests", tests);
    return json;
  }
}

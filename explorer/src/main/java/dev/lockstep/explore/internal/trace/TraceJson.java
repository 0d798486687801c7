// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.explore.Trace;
import dev.lockstep.explore.TraceStep;
import dev.lockstep.report.internal.JsonText;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Writes a trace as JSON (RFC 8259). */
final class TraceJson {

  private TraceJson() {}

  static String write(Trace trace) {
    return list(trace.steps().stream().map(TraceJson::step).toList()) + "\n";
  }

  /** Returns a finding as an object, with a line for each member. */
  static String write(TracedFinding finding) {
    StringJoiner members = new StringJoiner(",\n", "{", "}\n");
    members.add(
        "\"replay\": "
            + JsonText.of(finding.isRepeatable() ? finding.interleaving().toString() : null));
    members.add("\"interleaving\": " + finding.number());
    members.add("\"failure\": " + JsonText.of(finding.failure().getClass().getName()));
    members.add("\"message\": " + JsonText.of(finding.message()));
    members.add("\"why\": " + list(finding.why().stream().map(JsonText::of).toList()));
    members.add("\"doubt\": " + JsonText.of(finding.doubt()));
    members.add(
        "\"steps\": " + list(finding.trace().steps().stream().map(TraceJson::step).toList()));
    return members.toString();
  }

  private static String list(List<String> values) {
    return "[" + String.join(",\n ", values) + "]";
  }

  private static String step(TraceStep step) {
    StringJoiner members = new StringJoiner(", ", "{", "}");
    members.add("\"step\": " + step.number());
    members.add("\"lane\": " + step.lane());
    members.add("\"name\": " + JsonText.of(step.name()));
    members.add("\"nanos\": " + step.time().toNanos());
    members.add("\"deviates\": " + step.deviates());
    members.add("\"fifo\": " + JsonText.of(step.fifo()));
    members.add("\"end\": " + JsonText.of(step.end()));
    StackTraceElement site = step.site();
    members.add("\"site\": " + JsonText.of(site == null ? null : site.toString()));
    members.add("\"notes\": " + strings(step.notes()));
    return members.add("\"objects\": " + strings(step.objects())).toString();
  }

  private static String strings(List<String> texts) {
    return texts.stream().map(JsonText::of).collect(Collectors.joining(", ", "[", "]"));
  }
}

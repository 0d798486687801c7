package dev.lockstep.explore;

import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A trace as JSON (RFC 8259). */
final class TraceJson {

  private TraceJson() {}

  static String write(Trace trace) {
    StringJoiner steps = new StringJoiner(",\n ", "[", "]\n");
    trace.steps().forEach(step -> steps.add(step(step)));
    return steps.toString();
  }

  private static String step(TraceStep step) {
    StringJoiner members = new StringJoiner(", ", "{", "}");
    members.add("\"step\": " + step.number());
    members.add("\"lane\": " + step.lane());
    members.add("\"name\": " + string(step.name()));
    members.add("\"nanos\": " + step.time().toNanos());
    members.add("\"deviates\": " + step.deviates());
    members.add("\"fifo\": " + string(step.fifo()));
    members.add("\"end\": " + string(step.end()));
    StackTraceElement site = step.site();
    members.add("\"site\": " + string(site == null ? null : site.toString()));
    StringJoiner notes = new StringJoiner(", ", "[", "]");
    step.notes().forEach(note -> notes.add(string(note)));
    return members.add("\"notes\": " + notes).toString();
  }

  private static String string(@Nullable String text) {
    if (text == null) {
      return "null";
    }
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}

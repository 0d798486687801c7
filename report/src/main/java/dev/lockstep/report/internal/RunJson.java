// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report.internal;

import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunFailure;
import dev.lockstep.report.Recording.RunHolder;
import dev.lockstep.report.Recording.RunHost;
import dev.lockstep.report.Recording.RunHostEvent;
import dev.lockstep.report.Recording.RunLane;
import dev.lockstep.report.Recording.RunOperation;
import dev.lockstep.report.Recording.RunPacket;
import dev.lockstep.report.Recording.RunStep;
import dev.lockstep.report.Recording.RunUse;
import dev.lockstep.report.Recording.RunWait;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a recording as JSON, a line for each item of its lists. */
public final class RunJson {

  private RunJson() {}

  public static String write(Recording run) {
    StringBuilder text = new StringBuilder("{\"lockstepRun\":" + Recording.VERSION);
    member(text, "title", run.title());
    member(text, "failure", failure(run.failure()));
    member(text, "replay", replay(run.replayLine()));
    list(text, "lanes", run.lanes(), RunJson::lane);
    list(text, "steps", run.steps(), RunJson::step);
    member(text, "skipped", run.skipped());
    list(text, "arrows", run.arrows(), RunJson::arrow);
    list(text, "objects", objects(run).entrySet(), RunJson::object);
    list(text, "waits", run.waits(), RunJson::wait);
    list(text, "hosts", run.hosts(), RunJson::host);
    list(text, "packets", run.packets(), RunJson::packet);
    list(text, "operations", run.operations(), RunJson::operation);
    member(text, "table", run.table());
    return text.append("}\n").toString();
  }

  private static void member(StringBuilder text, String name, @Nullable Object value) {
    text.append(",\n\"").append(name).append("\":");
    JsonText.append(text, value);
  }

  private static <T> void list(
      StringBuilder text, String name, Iterable<T> items, Function<T, Map<String, ?>> json) {
    text.append(",\n\"").append(name).append("\":[");
    String separator = "\n";
    for (T item : items) {
      JsonText.append(text.append(separator), json.apply(item));
      separator = ",\n";
    }
    text.append(']');
  }

  /** Returns members in the given order: names and values in turn. */
  private static Map<String, @Nullable Object> members(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return members;
  }

  private static @Nullable Map<String, ?> failure(@Nullable RunFailure failure) {
    return failure == null
        ? null
        : members(
            "type", failure.type(),
            "message", failure.message(),
            "why", failure.why(),
            "doubt", failure.doubt(),
            "step", failure.step());
  }

  private static @Nullable Map<String, ?> replay(@Nullable String line) {
    return line == null
        ? null
        : members(
            "line", line,
            "annotation", "@Replay(\"" + line + "\")",
            "property", "-Dlockstep.replay=" + line);
  }

  private static Map<String, ?> lane(RunLane lane) {
    return members(
        "id", lane.id(), "name", lane.name(), "kind", name(lane.kind()), "host", lane.host());
  }

  private static Map<String, ?> step(RunStep step) {
    return members(
        "step", step.number(),
        "lane", step.lane(),
        "nanos", step.nanos(),
        "end", step.end(),
        "site", site(step.site()),
        "deviates", step.deviates(),
        "fifo", step.fifo(),
        "notes", step.notes(),
        "uses", step.uses().stream().map(RunJson::use).toList());
  }

  private static @Nullable String site(@Nullable StackTraceElement site) {
    return site == null ? null : site.toString();
  }

  private static Map<String, ?> use(RunUse use) {
    return members("object", use.object(), "writes", use.writes());
  }

  private static Map<String, ?> arrow(RunArrow arrow) {
    return members(
        "kind", name(arrow.kind()), "from", arrow.from(), "to", arrow.to(), "text", arrow.text());
  }

  private static Map<String, ?> wait(RunWait wait) {
    return members(
        "waiter", wait.waiter(),
        "lane", wait.lane(),
        "state", wait.state(),
        "on", wait.on(),
        "holders", wait.holders().stream().map(RunHolder::name).toList(),
        "holderLanes", wait.holders().stream().map(RunHolder::lane).toList(),
        "step", wait.step(),
        "since", wait.since());
  }

  private static Map<String, ?> host(RunHost host) {
    return members(
        "name", host.name(), "events", host.events().stream().map(RunJson::hostEvent).toList());
  }

  private static Map<String, ?> hostEvent(RunHostEvent event) {
    return members(
        "nanos", event.nanos(),
        "step", event.step(),
        "what", event.what(),
        "offset", event.offset(),
        "drift", event.drift());
  }

  private static Map<String, ?> packet(RunPacket packet) {
    return members(
        "from", packet.from(),
        "to", packet.to(),
        "text", packet.text(),
        "sent", packet.sent(),
        "sentStep", packet.sentStep(),
        "arrived", packet.arrived(),
        "arrivedStep", packet.arrivedStep(),
        "lost", packet.lost());
  }

  private static Map<String, ?> operation(RunOperation operation) {
    return members(
        "process", operation.process(),
        "text", operation.text(),
        "began", operation.began(),
        "ended", operation.ended(),
        "placed", operation.placed());
  }

  // ---- the shared objects

  /** The lanes that use an object, by their numbers. */
  private record Users(Set<Integer> readers, Set<Integer> writers) {}

  /** Returns the users of each object, in the order in which objects were met. */
  private static Map<String, Users> objects(Recording run) {
    Map<String, Users> objects = new LinkedHashMap<>();
    for (RunStep step : run.steps()) {
      for (RunUse use : step.uses()) {
        Users users =
            objects.computeIfAbsent(
                use.object(), name -> new Users(new TreeSet<>(), new TreeSet<>()));
        (use.writes() ? users.writers : users.readers).add(step.lane());
      }
    }
    return objects;
  }

  private static Map<String, ?> object(Map.Entry<String, Users> object) {
    return members(
        "name", object.getKey(),
        "readers", List.copyOf(object.getValue().readers),
        "writers", List.copyOf(object.getValue().writers));
  }

  /** Returns the name of a constant as it stands in JSON: {@code hand over}. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}

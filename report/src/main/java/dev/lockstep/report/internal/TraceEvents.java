// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report.internal;

import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunLane;
import dev.lockstep.report.Recording.RunStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the steps of a run as Chrome's trace events: a slice for a step, a flow for an arrow. */
public final class TraceEvents {

  private static final long NANOS = 1_000;

  /** The process of the lanes that run on no host. */
  private static final int NO_HOST = 1;

  private final Recording run;
  private final Map<String, Integer> processes = new HashMap<>();
  private final Map<Integer, Integer> processOfLane = new HashMap<>();
  private final Map<Integer, Place> places = new HashMap<>();
  private final List<Map<String, ?>> events = new ArrayList<>();

  /** The place of a step: its lane, and its time in microseconds. */
  private record Place(int lane, long micros) {}

  private TraceEvents(Recording run) {
    this.run = run;
  }

  public static String write(Recording run) {
    TraceEvents trace = new TraceEvents(run);
    trace.addNames();
    trace.addSteps();
    trace.addArrows();
    StringBuilder text = new StringBuilder("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
    String separator = "\n";
    for (Map<String, ?> event : trace.events) {
      JsonText.append(text.append(separator), event);
      separator = ",\n";
    }
    return text.append("]}\n").toString();
  }

  private void addNames() {
    Set<String> hosts = new LinkedHashSet<>();
    run.lanes().forEach(lane -> hosts.add(Objects.requireNonNullElse(lane.host(), "")));
    for (String host : hosts) {
      int process = host.isEmpty() ? NO_HOST : NO_HOST + 1 + processes.size();
      processes.put(host, process);
      addName("process_name", process, 0, host.isEmpty() ? run.title() : "host " + host);
    }
    for (RunLane lane : run.lanes()) {
      int process = processes.getOrDefault(Objects.requireNonNullElse(lane.host(), ""), NO_HOST);
      processOfLane.put(lane.id(), process);
      addName("thread_name", process, lane.id(), lane.name());
    }
  }

  private void addName(String kind, int process, int lane, String name) {
    Map<String, Object> event = event("M", kind, process, lane, 0);
    event.put("args", Map.of("name", name));
    events.add(event);
  }

  private Map<String, Object> event(String phase, String name, int process, int lane, long micros) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("ph", phase);
    event.put("name", name);
    event.put("pid", process);
    event.put("tid", lane);
    event.put("ts", micros);
    return event;
  }

  private void addSteps() {
    long free = 0;
    for (RunStep step : run.steps()) {
      long micros = Math.max(free, step.nanos() / NANOS);
      free = micros + 1;
      places.put(step.number(), new Place(step.lane(), micros));
      Map<String, Object> event =
          event(
              "X",
              step.end().isEmpty() ? "runs" : step.end(),
              process(step.lane()),
              step.lane(),
              micros);
      event.put("dur", 1);
      event.put("cat", step.deviates() ? "deviation" : "step");
      event.put("args", arguments(step));
      events.add(event);
    }
  }

  private int process(int lane) {
    return processOfLane.getOrDefault(lane, NO_HOST);
  }

  private static Map<String, Object> arguments(RunStep step) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("step", step.number());
    arguments.put("virtual nanoseconds", step.nanos());
    put(arguments, "at", step.site());
    put(arguments, "first in, first out would have run", step.fifo());
    if (!step.notes().isEmpty()) {
      arguments.put("does", step.notes());
    }
    return arguments;
  }

  private static void put(Map<String, Object> arguments, String name, @Nullable Object value) {
    if (value != null) {
      arguments.put(name, value.toString());
    }
  }

  private void addArrows() {
    int id = 0;
    for (RunArrow arrow : run.arrows()) {
      Place from = places.get(arrow.from());
      Place to = places.get(arrow.to());
      if (from != null && to != null) {
        id++;
        addEnd("s", arrow, id, from);
        addEnd("f", arrow, id, to);
      }
    }
  }

  private void addEnd(String phase, RunArrow arrow, int id, Place place) {
    Map<String, Object> event =
        event(phase, RunJson.name(arrow.kind()), process(place.lane), place.lane, place.micros);
    event.put("cat", "arrow");
    event.put("id", id);
    if (phase.equals("f")) {
      event.put("bp", "e");
    }
    events.add(event);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report.internal;

import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunFailure;
import dev.lockstep.report.Recording.RunLane;
import dev.lockstep.report.Recording.RunPacket;
import dev.lockstep.report.Recording.RunStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the end of a run as a Mermaid sequence diagram. */
public final class MermaidSequence {

  /** The largest number of steps, or packets: more of them nobody reads. */
  private static final int SHOWN = 60;

  private static final int LONGEST = 80;

  /** The characters that begin a comment, end a statement, or are HTML. */
  private static final Pattern MARKUP = Pattern.compile("[#;<>%]");

  private MermaidSequence() {}

  public static String write(Recording run) {
    List<String> lines = new ArrayList<>(List.of("sequenceDiagram"));
    if (run.packets().isEmpty()) {
      addSteps(lines, run);
    } else {
      addPackets(lines, run);
    }
    return String.join("\n  ", lines) + "\n";
  }

  private static <T> List<T> last(List<T> all) {
    return all.subList(Math.max(0, all.size() - SHOWN), all.size());
  }

  // ---- lanes

  private static void addSteps(List<String> lines, Recording run) {
    List<RunStep> steps = last(run.steps());
    Map<Integer, RunStep> shown =
        steps.stream().collect(Collectors.toMap(RunStep::number, Function.identity()));
    Map<Integer, List<RunArrow>> arrows = new HashMap<>();
    for (RunArrow arrow : run.arrows()) {
      if (shown.containsKey(arrow.from()) && shown.containsKey(arrow.to())) {
        arrows.computeIfAbsent(arrow.from(), from -> new ArrayList<>()).add(arrow);
      }
    }
    for (RunLane lane : run.lanes()) {
      if (steps.stream().anyMatch(step -> step.lane() == lane.id())) {
        lines.add("participant l" + lane.id() + " as " + text(lane.name()));
      }
    }
    addSkipped(lines, steps.isEmpty() ? 0 : steps.get(0).lane(), run.steps().size() - steps.size());
    RunFailure failure = run.failure();
    for (RunStep step : steps) {
      addStep(lines, step, failure != null && failure.step() == step.number());
      for (RunArrow arrow : arrows.getOrDefault(step.number(), List.of())) {
        String text =
            RunJson.name(arrow.kind()) + (arrow.text().isEmpty() ? "" : " ") + arrow.text();
        RunStep to = shown.get(arrow.to());
        lines.add("l" + step.lane() + "->>l" + (to == null ? 0 : to.lane()) + ": " + text(text));
      }
    }
  }

  private static void addSkipped(List<String> lines, int lane, int skipped) {
    if (skipped > 0) {
      lines.add("Note over l" + lane + ": " + skipped + " earlier steps are left out");
    }
  }

  private static void addStep(List<String> lines, RunStep step, boolean fails) {
    String note = step.number() + ": " + step.end();
    if (step.deviates()) {
      note =
          "* " + note + (step.fifo() == null ? "" : " (FIFO would have run " + step.fifo() + ")");
    }
    lines.add("Note over l" + step.lane() + ": " + text((fails ? "FAILS " : "") + note));
  }

  // ---- hosts

  private static void addPackets(List<String> lines, Recording run) {
    Map<String, String> ids = new LinkedHashMap<>();
    run.hosts().forEach(host -> ids.put(host.name(), "h" + ids.size()));
    List<RunPacket> packets = last(run.packets());
    packets.forEach(packet -> ids.computeIfAbsent(packet.from(), name -> "h" + ids.size()));
    packets.forEach(packet -> ids.computeIfAbsent(packet.to(), name -> "h" + ids.size()));
    ids.forEach((name, id) -> lines.add("participant " + id + " as " + text(name)));
    int skipped = run.packets().size() - packets.size();
    if (skipped > 0) {
      lines.add("Note over h0: " + skipped + " earlier packets are left out");
    }
    for (RunPacket packet : packets) {
      String arrow = packet.lost() == null ? "->>" : "-x";
      String text = packet.text() + (packet.lost() == null ? "" : ", lost: " + packet.lost());
      lines.add(ids.get(packet.from()) + arrow + ids.get(packet.to()) + ": " + text(text));
    }
  }

  /** Returns a text without the characters that Mermaid reads as its own. */
  private static String text(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    String cut = line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    return MARKUP.matcher(cut).replaceAll(found -> "#" + (int) found.group().charAt(0) + ";");
  }
}

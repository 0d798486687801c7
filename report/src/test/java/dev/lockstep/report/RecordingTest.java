// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.lockstep.report.Recording.ArrowKind;
import dev.lockstep.report.Recording.LaneKind;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that are made from a recording. */
class RecordingTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCHEMA = Path.of("..", "docs", "run.schema.json");

  private static RunStep step(int number, int lane, boolean deviates) {
    return new RunStep(
        number,
        lane,
        number * 1_000L,
        "waits for a lock",
        new StackTraceElement("com.example.Shop", "sell", "Shop.java", 7),
        deviates,
        deviates ? "till; 2" : null,
        List.of("wakes </script><b>"),
        List.of(new RunUse("AsyncLock#1", lane == 2)));
  }

  private static Recording whole(List<RunPacket> packets) {
    return new Recording(
        "Caf\u00e9 </title><script>alert(1)</script>",
        new RunFailure("E", "E: broken\nhere", List.of("why"), null, 2),
        "L1:AAA",
        List.of(
            new RunLane(2, "till", LaneKind.TASK, "shop"),
            new RunLane(3, "thread", LaneKind.THREAD, null)),
        List.of(step(1, 2, false), step(2, 3, true)),
        0,
        List.of(new RunArrow(ArrowKind.HAND_OVER, 1, 2, "AsyncLock#1")),
        List.of(
            new RunWait(
                "till",
                2,
                "waits for AsyncLock#1",
                "AsyncLock#1",
                List.of(new RunHolder("thread", -1)),
                1,
                0)),
        List.of(new RunHost("shop", List.of(new RunHostEvent(5, 1, "crashes", 3, 0.5)))),
        packets,
        List.of(new RunOperation("p", "get() returned 1", 0, -1, false)),
        "step  time\n");
  }

  private static Recording whole() {
    return whole(List.of(new RunPacket("shop", "bank", "UDP 3 bytes", 1, 1, 2, 1, "partition")));
  }

  @Test
  void theJsonIsAsTheSchemaSays() throws IOException {
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(SCHEMA));
    JsonNode json = JSON.readTree(whole().toJson());

    assertThat(schema.validate(json)).isEmpty();
    assertThat(json.at("/title").asText()).isEqualTo("Caf\u00e9 </title><script>alert(1)</script>");
    assertThat(json.at("/objects/0").toString())
        .isEqualTo("{\"name\":\"AsyncLock#1\",\"readers\":[3],\"writers\":[2]}");
    assertThat(json.at("/arrows/0/kind").asText()).isEqualTo("hand over");
  }

  @Test
  void thePageKeepsTextsOfTheProgramOutOfItsMarkup() {
    assertThat(whole().toHtml())
        .doesNotContain("<script>alert", "</script><b>")
        .contains("<title>Caf\u00e9 &lt;/title&gt;");
  }

  @Test
  void thePageNamesNothingElsewhereAndIsSmall() {
    String page = whole().toHtml();
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContainPattern("(?:src|href)=\"?(?:https?:)?//")
        .contains("Copyright 2010-2021 Mike Bostock")
        .contains("Permission to use, copy, modify, and/or distribute this software");
    assertThat(page.length()).isLessThan(500_000);
  }

  @Test
  void perfettoGetsASliceForEachStepAndAFlowForEachArrow() throws IOException {
    JsonNode events = JSON.readTree(whole().toTraceEvents()).get("traceEvents");
    assertThat(events.findValuesAsText("ph"))
        .containsExactly("M", "M", "M", "M", "X", "X", "s", "f");
    assertThat(events.get(0).at("/args/name").asText()).isEqualTo("host shop");
    assertThat(events.get(5).get("ts").asLong()).isEqualTo(2);
  }

  @Test
  void mermaidShowsTheHostsOfAWorldAndElseTheLanes() {
    assertThat(whole().toMermaid().lines().toList())
        .containsExactly(
            "sequenceDiagram",
            "  participant h0 as shop",
            "  participant h1 as bank",
            "  h0-xh1: UDP 3 bytes, lost: partition");
    assertThat(whole(List.of()).toMermaid())
        .contains("participant l2 as till", "l2->>l3: hand over AsyncLock#35;1")
        .contains("FAILS * 2: waits for a lock (FIFO would have run till#59; 2)");
  }

  @Test
  void thePageAndTheDataAreWrittenBesideEachOther(@TempDir Path directory) throws IOException {
    Path page = whole().writeTo(directory.resolve("new"), "run");
    assertThat(page).hasFileName("run.html").content().startsWith("<!DOCTYPE html>");
    assertThat(page.getParent())
        .isDirectoryContaining("glob:**/run.json")
        .isDirectoryContaining("glob:**/run.trace.json")
        .isDirectoryContaining("glob:**/run.mmd");
  }
}

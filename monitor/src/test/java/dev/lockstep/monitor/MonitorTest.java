// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.HotSpotDiagnosticMXBean;
import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamHandler;
import dev.lockstep.net.Streams;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.sync.AsyncLock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service shows of its loop. */
class MonitorTest {

  @TempDir Path directory;

  private static void serve() {
    AsyncLock lock = new AsyncLock();
    lock.acquire();
    Task<Void> waits = Async.spawn("waits", () -> lock.acquire().close());
    Task<Void> sleeps = Async.spawn("sleeps", () -> Async.sleep(Duration.ofHours(1)));
    Async.toThread(() -> {});
    lock.release();
    waits.await();
    sleeps.cancel();
    Async.gatherOutcomes(sleeps).await();
  }

  private static String texts(List<RecordedEvent> events, String type, String... fields) {
    return ofType(events, type).stream()
        .map(
            event ->
                List.of(fields).stream()
                    .map(field -> String.valueOf(event.<Object>getValue(field)))
                    .collect(Collectors.joining(" ")))
        .collect(Collectors.joining("\n"));
  }

  private List<RecordedEvent> stopped(Recording recording) throws IOException {
    Path file = directory.resolve("loop.jfr");
    recording.stop();
    recording.dump(file);
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> ofType(List<RecordedEvent> events, String type) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.lockstep." + type))
        .toList();
  }

  @Test
  void recordingHasStepsLivesAndWaits() throws Exception {
    List<RecordedEvent> events;
    try (Reader settings =
            new InputStreamReader(
                LoopEvents.class.getResourceAsStream("lockstep.jfc"), StandardCharsets.UTF_8);
        Recording recording = new Recording(Configuration.create(settings))) {
      for (String type : List.of("Step", "Wait", "Idle")) {
        recording.enable("dev.lockstep." + type).withThreshold(Duration.ZERO);
      }
      recording.start();
      try (Runner runner = Runner.builder().observer(new LoopEvents("shop")).build()) {
        runner.run(MonitorTest::serve);
      }
      events = stopped(recording);
    }
    assertThat(texts(events, "Task", "loop", "task", "spawner", "cancelled"))
        .contains("shop waits main false", "shop sleeps main true", "shop main null false");
    assertThat(texts(events, "Wait", "task", "on", "waker"))
        .contains("waits AsyncLock@1", "sleeps sleep of PT1H");
    assertThat(texts(events, "Step", "loop", "lane")).contains("shop waits", "shop main");
    assertThat(texts(events, "Idle", "loop")).contains("shop");
  }

  @Test
  void idleTimeHasNoStepInIt() throws Exception {
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      recording.enable("dev.lockstep.Idle").withThreshold(Duration.ZERO);
      recording.enable("dev.lockstep.Step").withThreshold(Duration.ZERO);
      recording.start();
      try (Runner runner = Runner.builder().observer(new LoopEvents("sleepy")).build()) {
        runner.run(() -> Async.sleep(Duration.ofMillis(1)));
      }
      events = stopped(recording);
    }
    List<RecordedEvent> idle = ofType(events, "Idle");
    List<RecordedEvent> steps = ofType(events, "Step");
    assertThat(idle).hasSizeGreaterThan(1);
    assertThat(steps).isNotEmpty();
    for (RecordedEvent between : idle) {
      assertThat(steps)
          .allMatch(
              step ->
                  !step.getEndTime().isAfter(between.getStartTime())
                      || !step.getStartTime().isBefore(between.getEndTime()));
    }
  }

  @Test
  void recordingHasEveryStepAndWaitOfTasksThatWriteEventsThemselves() throws Exception {
    List<String> started = new ArrayList<>();
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      for (String type : List.of("Step", "Wait", "Task")) {
        recording.enable("dev.lockstep." + type).withThreshold(Duration.ZERO);
      }
      recording.start();
      LoopObserver names =
          new LoopObserver() {
            @Override
            public void stepStarted(int lane, String name) {
              started.add(name);
            }
          };
      try (Runner runner =
          Runner.builder().observer(new LoopEvents("told")).observer(names).build()) {
        runner.run(
            () -> {
              List<Task<Void>> orders = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                orders.add(
                    Async.spawn(
                        "order " + i,
                        () -> {
                          new OrderEvent().commit();
                          Async.yieldNow();
                          new OrderEvent().commit();
                          Async.sleep(Duration.ofMillis(1));
                        }));
              }
              Async.gather(orders).await();
            });
      }
      events = stopped(recording);
    }
    assertThat(ofType(events, "Order")).hasSize(40);
    assertThat(ofType(events, "Step").stream().map(event -> event.getString("lane")))
        .containsExactlyInAnyOrderElementsOf(started);
    assertThat(ofType(events, "Task")).hasSize(21);
    assertThat(
            ofType(events, "Wait").stream()
                .filter(event -> event.getString("task").startsWith("order")))
        .hasSize(20);
  }

  @Test
  void idleTimeBetweenStepsThatAreTooShortIsRecorded() throws Exception {
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      recording.enable("dev.lockstep.Step").withThreshold(Duration.ofMinutes(1));
      recording.enable("dev.lockstep.Wait").withThreshold(Duration.ofMinutes(1));
      recording.enable("dev.lockstep.Idle").withThreshold(Duration.ofMillis(1));
      recording.start();
      try (Runner runner = Runner.builder().observer(new LoopEvents("lazy")).build()) {
        runner.run(
            () -> {
              for (int i = 0; i < 3; i++) {
                new OrderEvent().commit();
                Async.sleep(Duration.ofMillis(2));
              }
            });
      }
      events = stopped(recording);
    }
    assertThat(ofType(events, "Idle")).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void recordingHasConnectionsAndOffloadedCalls() throws Exception {
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      try (Runner runner = Runner.builder().observer(new LoopEvents("echo")).build()) {
        runner.run(
            () -> {
              StreamHandler echo = (reader, writer) -> writer.write(reader.readAll());
              try (Server server = Streams.serve(echo, "127.0.0.1", 0);
                  Connection early = Streams.connect(server.address())) {
                early.writer().write("12345");
                Async.toThread(recording::start); // after the connection was opened
                try (Connection late = Streams.connect(server.address())) {
                  late.writer().write("123");
                  late.writer().writeEof();
                  late.reader().readAll();
                }
                early.writer().writeEof();
                early.reader().readAll();
              }
              Async.toThread(() -> {});
            });
      } // awaits the thread of the call, which writes its event behind the result
      events = stopped(recording);
    }
    assertThat(texts(events, "Connection", "loop", "received", "sent", "failure").lines())
        .contains("echo 3 3 null", "echo 5 5 null");
    List<RecordedEvent> late =
        ofType(events, "Connection").stream()
            .filter(event -> event.getLong("received") == 3)
            .toList();
    assertThat(late).hasSize(2).allMatch(event -> !event.getDuration().isZero());
    assertThat(late.getFirst().getString("local")).isEqualTo(late.getLast().getString("remote"));
    assertThat(ofType(events, "Connection"))
        .filteredOn(event -> event.getLong("received") == 5)
        .isNotEmpty()
        .allMatch(event -> event.getDuration().isZero());
    assertThat(texts(events, "ConnectionOpened", "local", "remote"))
        .contains(late.getFirst().getString("local") + " " + late.getFirst().getString("remote"));
    List<RecordedEvent> calls = ofType(events, "Offload");
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().getString("call")).isEqualTo("offloaded call of main");
    assertThat(calls.getFirst().getDuration("queued")).isPositive();
    assertThat(calls.getFirst().getThread().getJavaName()).startsWith("lockstep-offload-");
  }

  @Name("dev.lockstep.Order")
  @StackTrace(false)
  static final class OrderEvent extends Event {}

  @Test
  void recordingHasTheCountsOfEachMonitoredLoopUntilItIsClosed() throws Exception {
    List<RecordedEvent> events = new ArrayList<>();
    try (Runner runner = Runner.builder().build();
        Runner other = Runner.builder().build();
        LoopMonitor closed = new LoopMonitor(other.loop(), "closed");
        LoopMonitor monitor = new LoopMonitor(runner.loop(), "loaded")) {
      closed.close();
      runner.run(
          () -> {
            Async.spawn("server", () -> Async.sleep(Duration.ofHours(1)));
            Async.yieldNow(); // the task waits from here on
            Async.toThread(
                () -> {
                  try (Recording recording = new Recording()) {
                    recording.enable("dev.lockstep.Load").with("period", "endChunk");
                    recording.start();
                    events.addAll(stopped(recording));
                  }
                });
          });
      assertThat(monitor.isRunning()).isFalse();
    }
    assertThat(texts(events, "Load", "loop", "tasks", "holds", "running"))
        .isEqualTo("loaded 2 1 true");
  }

  @Test
  void countsAreGaugesOfMicrometer() {
    MeterRegistry registry = new SimpleMeterRegistry();
    List<Double> seen = new ArrayList<>();
    try (Runner runner = Runner.builder().build();
        LoopMonitor monitor = new LoopMonitor(runner.loop(), "gauged")) {
      Gauge.builder("lockstep.tasks", monitor, LoopMonitor::getTaskCount)
          .tag("loop", "gauged")
          .register(registry);
      Gauge.builder("lockstep.holds", monitor, LoopMonitor::getHoldCount)
          .tag("loop", "gauged")
          .register(registry);
      runner.run(
          () -> {
            Async.spawn("server", () -> Async.sleep(Duration.ofHours(1)));
            Async.yieldNow(); // the task waits from here on
            Async.toThread(
                () -> {
                  for (String meter : List.of("lockstep.tasks", "lockstep.holds")) {
                    seen.add(registry.get(meter).tag("loop", "gauged").gauge().value());
                  }
                });
          });
    }
    assertThat(seen).containsExactly(2.0, 1.0);
  }

  @Test
  void settingsHaveEveryEvent() throws Exception {
    try (Reader settings =
        new InputStreamReader(
            LoopEvents.class.getResourceAsStream("lockstep.jfc"), StandardCharsets.UTF_8)) {
      assertThat(Configuration.create(settings).getSettings())
          .containsEntry("dev.lockstep.Step#threshold", "10 ms")
          .containsEntry("dev.lockstep.Idle#threshold", "10 ms")
          .containsEntry("dev.lockstep.Load#period", "1 s")
          .containsEntry("dev.lockstep.Task#enabled", "true")
          .containsEntry("dev.lockstep.Wait#enabled", "true")
          .containsEntry("dev.lockstep.Offload#enabled", "true")
          .containsEntry("dev.lockstep.ConnectionOpened#enabled", "true")
          .containsEntry("dev.lockstep.Connection#enabled", "true")
          .containsEntry("dev.lockstep.Ahead#enabled", "true");
    }
  }

  @Test
  void countsAreReadOverTheServerFromAnotherThread() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name = new ObjectName("dev.lockstep:type=Loop,name=\"counted\"");
    List<Object> seen = new ArrayList<>();
    try (Runner runner = Runner.builder().build();
        LoopMonitor monitor = new LoopMonitor(runner.loop(), "counted")) {
      assertThatThrownBy(() -> new LoopMonitor(runner.loop(), "counted"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the loop 'counted' cannot be registered; close the monitor");
      runner.run(
          () -> {
            Async.spawn("server", () -> Async.sleep(Duration.ofHours(1)));
            Async.yieldNow(); // the task waits from here on
            Async.toThread(
                () -> {
                  for (String attribute : List.of("TaskCount", "HoldCount", "Running")) {
                    seen.add(server.getAttribute(name, attribute));
                  }
                  seen.add(((String[]) server.getAttribute(name, "Holds"))[0]);
                  seen.add(server.invoke(name, "dumpTasks", null, null));
                  seen.add(server.invoke(name, "dumpTasksAsJson", null, null));
                });
          });
      assertThat(seen.subList(0, 4)).containsExactly(2, 1, true, "offloaded call of main");
      assertThat(seen.get(4)).asString().contains("task 'server' waits for sleep of PT1H");
      assertThat(seen.get(5)).asString().contains("\"container\": \"counted\"");
    }
    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void tasksAreDumpedInTheFormOfTheJdk() throws Exception {
    Path file = directory.resolve("threads.json");
    CountDownLatch over = new CountDownLatch(1);
    Thread parked = Thread.ofVirtual().start(() -> awaitQuietly(over));
    try {
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(file.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
    } finally {
      over.countDown();
    }
    parked.join();
    JsonNode jdk = new ObjectMapper().readTree(Files.readString(file)).get("threadDump");

    List<String> dumps = new ArrayList<>();
    try (Runner runner = Runner.builder().build()) {
      runner.run(
          () -> {
            Async.spawn("quoted \"\\\n", () -> Async.sleep(Duration.ofHours(1)));
            Async.yieldNow(); // the task waits from here on
            Async.toThread(() -> dumps.add(LoopMonitor.dumpTasksAsJson(runner.loop(), "shop")));
          });
    }
    JsonNode ours = new ObjectMapper().readTree(dumps.getFirst()).get("threadDump");
    assertThat(names(jdk)).containsAll(names(ours));
    JsonNode container = ours.get("threadContainers").get(0);
    assertThat(names(jdk.get("threadContainers").get(0))).containsAll(names(container));
    assertThat(container.get("container").asText()).isEqualTo("shop");
    JsonNode task = container.get("threads").get(1);
    List<String> known = new ArrayList<>();
    jdk.get("threadContainers")
        .forEach(one -> one.get("threads").forEach(thread -> known.addAll(names(thread))));
    assertThat(known).containsAll(names(task));
    assertThat(task.get("name").asText()).isEqualTo("quoted \"\\\n");
    assertThat(task.get("parkBlocker").get("object").asText()).isEqualTo("sleep of PT1H");
    assertThat(task.get("stack").get(0).asText()).contains("MonitorTest");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.monitor;

import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a loop as an MXBean of the platform's server, from the constructor to {@link
 * #close()}. Its name is {@code dev.lockstep:type=Loop,name="..."}. A flight recording has the same
 * counts in an event {@code dev.lockstep.Load}, once a second or as its settings say; while nothing
 * is recorded, nothing is counted.
 *
 * @since 0.1.0
 */
public final class LoopMonitor implements LoopMXBean, AutoCloseable {

  private final Loop loop;
  private final ObjectName name;
  private final Runnable recordsLoad = this::recordLoad;

  /**
   * Registers a loop.
   *
   * @param loop the loop
   * @param name its name, which no other loop that is registered has
   * @throws IllegalStateException if another loop of that name is registered
   */
  public LoopMonitor(Loop loop, String name) {
    this.loop = loop;
    try {
      this.name = new ObjectName("dev.lockstep:type=Loop,name=" + ObjectName.quote(name));
      server().registerMBean(this, this.name);
    } catch (JMException e) {
      throw new IllegalStateException(
          "the loop '" + name + "' cannot be registered; close the monitor of that name first", e);
    }
    if (FlightRecorder.isAvailable()) {
      FlightRecorder.addPeriodicEvent(LoadEvent.class, recordsLoad);
    }
  }

  /** Called by the recorder's thread, once a period. */
  private void recordLoad() {
    LoadEvent event = new LoadEvent();
    event.loop = containerName();
    event.tasks = getTaskCount();
    event.holds = getHoldCount();
    event.running = isRunning();
    event.commit();
  }

  private String containerName() {
    return ObjectName.unquote(name.getKeyProperty("name"));
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  /** Takes the loop away from the server and from recordings. Does nothing a second time. */
  @Override
  public void close() {
    if (FlightRecorder.isAvailable()) {
      FlightRecorder.removePeriodicEvent(recordsLoad);
    }
    try {
      if (server().isRegistered(name)) {
        server().unregisterMBean(name);
      }
    } catch (JMException e) {
      throw new IllegalStateException(name + " cannot be taken away", e);
    }
  }

  @Override
  public int getTaskCount() {
    return loop.allTasks().size();
  }

  @Override
  public int getHoldCount() {
    return loop.allHolds().size();
  }

  @Override
  public List<String> getHolds() {
    return loop.allHolds().stream().map(Hold::name).toList();
  }

  @Override
  public boolean isRunning() {
    return loop.isRunning();
  }

  @Override
  public String getEngine() {
    return loop.engine().name();
  }

  @Override
  public String dumpTasks() {
    return loop.dumpTasks();
  }

  @Override
  public String dumpTasksAsJson() {
    return dumpTasksAsJson(loop, containerName());
  }

  /**
   * Describes the tasks of a loop that are not done, in the form of the files of {@code jcmd
   * Thread.dump_to_file -format=json}: the loop is the container of its tasks. May be called from
   * any thread.
   *
   * @param loop the loop
   * @param container the name of the loop in the dump
   * @return the JSON
   */
  public static String dumpTasksAsJson(Loop loop, String container) {
    List<Task<?>> tasks = loop.allTasks();
    String time = Instant.now().toString();
    StringBuilder json = new StringBuilder("{\n  \"threadDump\": {\n");
    json.append("    \"processId\": ").append(quote("" + ProcessHandle.current().pid()));
    json.append(",\n    \"time\": ").append(quote(time));
    json.append(",\n    \"runtimeVersion\": ").append(quote(Runtime.version().toString()));
    json.append(",\n    \"threadContainers\": [\n      {\n        \"container\": ");
    json.append(quote(container));
    json.append(",\n        \"parent\": null,\n        \"owner\": null,\n        \"threads\": [");
    for (int i = 0; i < tasks.size(); i++) {
      json.append(i == 0 ? "\n" : ",\n");
      append(json, tasks.get(i), i + 1, time);
    }
    json.append("\n        ],\n        \"threadCount\": ").append(quote("" + tasks.size()));
    return json.append("\n      }\n    ]\n  }\n}\n").toString();
  }

  private static void append(StringBuilder json, Task<?> task, int number, String time) {
    String waitingFor = task.waitingFor();
    json.append("          {\n            \"tid\": ").append(quote("" + number));
    json.append(",\n            \"time\": ").append(quote(time));
    json.append(",\n            \"virtual\": true,\n            \"name\": ");
    json.append(quote(task.name()));
    json.append(",\n            \"state\": ");
    json.append(quote(waitingFor.isEmpty() ? "RUNNABLE" : "WAITING"));
    if (!waitingFor.isEmpty()) {
      json.append(",\n            \"parkBlocker\": {\n              \"object\": ");
      json.append(quote(waitingFor)).append("\n            }");
    }
    json.append(",\n            \"stack\": [");
    List<StackTraceElement> stack = task.stack();
    for (int i = 0; i < stack.size(); i++) {
      json.append(i == 0 ? "\n" : ",\n").append("              ").append(quote("" + stack.get(i)));
    }
    json.append("\n            ]\n          }");
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  @Name("dev.lockstep.Load")
  @Label("Load")
  @Description("The counts of a loop, once a period")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  @Period("1 s")
  static final class LoadEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Tasks")
    @Description("The tasks that are not done")
    int tasks;

    @Label("Holds")
    @Description("The work outside of the loop that it waits for, such as offloaded calls")
    int holds;

    @Label("Running")
    boolean running;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report;

import dev.lockstep.report.internal.MermaidSequence;
import dev.lockstep.report.internal.RunJson;
import dev.lockstep.report.internal.RunPage;
import dev.lockstep.report.internal.TraceEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of one run, step by step: the data from which a page, JSON, a trace for Perfetto and a
 * sequence diagram are made. It depends on the program and on the interleaving alone, not on the
 * search that has found it. Immutable.
 *
 * <p>The JSON is described in {@code docs/run-format.md} and by its schema, {@code
 * docs/run.schema.json}.
 *
 * @param title the name of the run, such as that of the test
 * @param failure the failure, or null if the run passed
 * @param replayLine the line that repeats the run, or null if none does
 * @param lanes the lanes that made a step or were spawned, in the order of their creation
 * @param steps the steps in the order in which they were made
 * @param skipped the number of steps in the middle of a long run that are left out
 * @param arrows the effects of steps on later steps
 * @param waits the tasks that wait at a deadlock, and for whom; empty if there is none
 * @param hosts the hosts of a simulated world, with what happened to them; empty without a network
 * @param packets the packets between these hosts, in the order in which they were sent
 * @param operations the operations of a history that is not linearizable; empty otherwise
 * @param table the steps as a text table for people
 * @since 0.1.0
 */
public record Recording(
    String title,
    @Nullable RunFailure failure,
    @Nullable String replayLine,
    List<RunLane> lanes,
    List<RunStep> steps,
    int skipped,
    List<RunArrow> arrows,
    List<RunWait> waits,
    List<RunHost> hosts,
    List<RunPacket> packets,
    List<RunOperation> operations,
    String table) {

  /** The version of the JSON, which grows when a reader of the last one would be wrong. */
  public static final int VERSION = 1;

  /** Copies the lists. */
  public Recording {
    lanes = List.copyOf(lanes);
    steps = List.copyOf(steps);
    arrows = List.copyOf(arrows);
    waits = List.copyOf(waits);
    hosts = List.copyOf(hosts);
    packets = List.copyOf(packets);
    operations = List.copyOf(operations);
  }

  /**
   * The failure of a run.
   *
   * @param type the name of the exception's class
   * @param message the exception's text, with the names that objects have in this recording
   * @param why what the run shows of the reason, a line each
   * @param doubt the reason why the run may do something else when it is repeated, or null
   * @param step the number of the step that failed, or 0 if no step did
   */
  public record RunFailure(
      String type, String message, List<String> why, @Nullable String doubt, int step) {

    /** Copies the list. */
    public RunFailure {
      why = List.copyOf(why);
    }
  }

  /**
   * A lane: what stays in order and makes one step at a time.
   *
   * @param id the number of the lane
   * @param name the name of the task or thread; {@code callbacks} and {@code timers} are the loop's
   * @param kind the kind of the lane
   * @param host the host of a simulated world that it runs on, or null without one
   */
  public record RunLane(int id, String name, LaneKind kind, @Nullable String host) {}

  /** The kinds of lanes. */
  public enum LaneKind {
    /** A task. */
    TASK,
    /** A virtual thread that is no task. */
    THREAD,
    /** The loop's own callbacks and timers, and its sockets. */
    LOOP
  }

  /**
   * A step of a lane, from one suspension to the next.
   *
   * @param number the number of the step, from 1
   * @param lane the number of the lane
   * @param nanos the time of the loop's clock since the run began, in nanoseconds
   * @param end the end of the step: {@code waits for ...}, {@code returns}
   * @param site the line of the program at which it ended, or null if that is not known
   * @param deviates true if first in, first out would not have come here
   * @param fifo the name of the lane that first in, first out would have run, or null
   * @param notes the effects of the step, with their values, in their order
   * @param uses the shared objects that it used
   */
  public record RunStep(
      int number,
      int lane,
      long nanos,
      String end,
      @Nullable StackTraceElement site,
      boolean deviates,
      @Nullable String fifo,
      List<String> notes,
      List<RunUse> uses) {

    /** Copies the lists. */
    public RunStep {
      notes = List.copyOf(notes);
      uses = List.copyOf(uses);
    }
  }

  /**
   * The use of a shared object in a step.
   *
   * @param object the name of the object, such as {@code AsyncLock@1}
   * @param writes whether the step changed it
   */
  public record RunUse(String object, boolean writes) {}

  /**
   * An effect of one step on a later one.
   *
   * @param kind the kind of the effect
   * @param from the number of the step that had it
   * @param to the number of the step that follows from it
   * @param text what was handed over, such as an item; may be empty
   */
  public record RunArrow(ArrowKind kind, int from, int to, String text) {}

  /** The kinds of effects. */
  public enum ArrowKind {
    /** A task or thread was created, and makes its first step. */
    SPAWN,
    /** A waiting lane was woken, and goes on. */
    WAKE,
    /** A lane was asked to end, and goes on. */
    CANCEL,
    /** A lock or permit was released, and acquired by another lane. */
    HAND_OVER,
    /** An item was put into a queue, and taken out by another lane. */
    MESSAGE,
    /** A packet was sent, and arrived at another host. */
    PACKET
  }

  /**
   * A task that waits at a deadlock.
   *
   * @param waiter the name of the task or thread
   * @param lane the number of its lane
   * @param state what it waits for, as the end of a sentence: {@code waits for ...}
   * @param on what it waits for, without who holds it
   * @param holders those that it cannot go on without; empty if nobody is known
   * @param step the number of the step at whose end it began to wait, or 0 if it made none
   * @param since the time of that step, in nanoseconds since the run began
   */
  public record RunWait(
      String waiter,
      int lane,
      String state,
      String on,
      List<RunHolder> holders,
      int step,
      long since) {

    /** Copies the list. */
    public RunWait {
      holders = List.copyOf(holders);
    }
  }

  /**
   * One that a task which waits cannot go on without: it holds a lock, or is awaited.
   *
   * @param name the name of the task or thread
   * @param lane the number of its lane, or -1 for a thread outside of the loop
   */
  public record RunHolder(String name, int lane) {}

  /**
   * A host of a simulated world.
   *
   * @param name the name
   * @param events what happened to the host, its links and its clock
   */
  public record RunHost(String name, List<RunHostEvent> events) {

    /** Copies the list. */
    public RunHost {
      events = List.copyOf(events);
    }
  }

  /**
   * Something that happened to a host.
   *
   * @param nanos the time of the loop's clock since the run began, in nanoseconds
   * @param step the number of the step in which it happened, or of the last one before it
   * @param what what happened: {@code crashes}, {@code link a>b drops all packets}
   * @param offset how far the host's clock is ahead from now on, in nanoseconds
   * @param drift how much the host's clock gains from now on, in parts per million
   */
  public record RunHostEvent(long nanos, int step, String what, long offset, double drift) {}

  /**
   * A packet between two hosts.
   *
   * @param from the name of the host that sent it
   * @param to the name of the host that it was sent to
   * @param text what it was: {@code TCP SYN}, {@code UDP 12 bytes}
   * @param sent the time at which it was sent, in nanoseconds since the run began
   * @param sentStep the number of the step that sent it, or of the last one before it
   * @param arrived the time at which it arrived or was lost, or -1 if it was under way at the end
   * @param arrivedStep the number of the step in which that happened, or of the last one before it
   * @param lost the reason why it did not arrive, or null
   */
  public record RunPacket(
      String from,
      String to,
      String text,
      long sent,
      int sentStep,
      long arrived,
      int arrivedStep,
      @Nullable String lost) {}

  /**
   * An operation of a history that no sequential order explains.
   *
   * @param process the process that performed it
   * @param text the command and its outcome
   * @param began the place of its beginning among all beginnings and ends of the history
   * @param ended the place of its end, or -1 if it is pending
   * @param placed whether it has a place in the longest order that was found
   */
  public record RunOperation(String process, String text, int began, int ended, boolean placed) {}

  /**
   * Returns the same recording under another title.
   *
   * @param newTitle the title
   * @return the recording
   */
  public Recording titled(String newTitle) {
    return new Recording(
        newTitle,
        failure,
        replayLine,
        lanes,
        steps,
        skipped,
        arrows,
        waits,
        hosts,
        packets,
        operations,
        table);
  }

  /**
   * Returns the recording for programs.
   *
   * @return JSON (RFC 8259) of {@link #VERSION}, in ASCII
   */
  public String toJson() {
    return RunJson.write(this);
  }

  /**
   * Returns the recording as a page that needs nothing else: it has its data, styles and scripts in
   * it, and makes no request.
   *
   * @return HTML
   */
  public String toHtml() {
    return RunPage.write(this);
  }

  /**
   * Returns the steps as trace events, which Perfetto and {@code chrome://tracing} open. A step
   * takes a microsecond there, since it takes none of virtual time, and begins at its virtual time
   * or as soon as the one before it has ended.
   *
   * @return JSON in the form of Chrome's trace events
   */
  public String toTraceEvents() {
    return TraceEvents.write(this);
  }

  /**
   * Returns the last steps and what they did to each other as a sequence diagram, for issues and
   * chats that draw Mermaid; in a world with several hosts the last packets between them.
   *
   * @return a Mermaid diagram
   */
  public String toMermaid() {
    return MermaidSequence.write(this);
  }

  /**
   * Writes the page and the data beside it: {@code <name>.html}, {@code .json}, {@code .trace.json}
   * and {@code .mmd}. Files of that name are replaced.
   *
   * @param directory the directory, which is created if need be
   * @param name the name of the files, without an extension
   * @return the path of the page
   * @throws IOException if a file cannot be written
   */
  public Path writeTo(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(name + ".json"), toJson());
    Files.writeString(directory.resolve(name + ".trace.json"), toTraceEvents());
    Files.writeString(directory.resolve(name + ".mmd"), toMermaid());
    return Files.writeString(directory.resolve(name + ".html"), toHtml());
  }
}

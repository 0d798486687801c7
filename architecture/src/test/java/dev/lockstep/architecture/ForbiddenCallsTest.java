// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Calls that would make a run depend on the machine, each with the classes that may make them. A
 * class is named with its reason; one that no longer calls is taken off the list.
 */
class ForbiddenCallsTest {

  private static final Map<String, Set<String>> ALLOWED = new TreeMap<>();

  static {
    ALLOWED.put(
        "clock",
        Set.of(
            "EventLoop", // debug mode's stop-watch
            "GuardedRun", // its limit is real time
            "LimitedClock", // how long a test that is over may wait for what is outside
            "LoopEvents", // how long an offloaded call was queued
            "LoopMonitor", // when a dump was taken
            "Main", // the command: its campaign is as long as somebody waits
            "RealClock",
            "RealParks", // parks of the JDK last real time
            "Shrinker", // its limit is real time
            "StepWatches", // the thread behind the stop-watch
            "VirtualClock", // its policies REAL and rate
            "Worker")); // the time of a campaign
    ALLOWED.put(
        "monitor",
        Set.of(
            "AwaitilityPolls", // one set of hooks in a JVM
            "Campaign", // threads that hand out slices
            "ChildPipe", // one at a time is known by its flags
            "ClientSessions", // contexts of TLS that several loops use
            "Disk", // the file system of a host may be used by any thread
            "DiskChannel",
            "DiskCopies",
            "DiskFileSystem",
            "DiskLock",
            "DiskProvider",
            "LoopBound", // two loops may bind one object at the same time
            "LostErrors", // errors of any thread
            "OffloadPool", // made by the first call of any thread
            "Progress", // lines of several threads
            "RunGuard", // interrupts a thread while it makes the call
            "Sessions", // tests that run in parallel
            "SignalHandlers", // one set of handlers in a JVM
            "SignalListeners", // one list for each signal in a JVM
            "Slices",
            "StepWatches", // one thread for all loops of a JVM
            "TestObserver", // a watchdog reads it
            "ThreadInsight", // tries the JDK's monitors out
            "TimeFlow", // a clock that any thread may read
            "UncaughtErrors", // one default handler in a JVM
            "WaitingOrphans", // one set in a JVM
            "WorkerProcess"));
    ALLOWED.put("random", Set.of("Randoms"));
  }

  private static String kind(CodeElement element) {
    if (element instanceof InvokeInstruction call) {
      return kind(
          call.owner().asInternalName(),
          call.name().stringValue(),
          call.typeSymbol().parameterCount());
    }
    if (element instanceof InvokeDynamicInstruction reference) {
      return reference.bootstrapArgs().stream()
          .filter(DirectMethodHandleDesc.class::isInstance)
          .map(DirectMethodHandleDesc.class::cast)
          .map(
              handle ->
                  kind(
                      handle.owner().descriptorString().replaceAll("^L|;$", ""),
                      handle.methodName(),
                      handle.invocationType().parameterCount()))
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }
    return element instanceof MonitorInstruction monitor && monitor.opcode() == Opcode.MONITORENTER
        ? "monitor"
        : null;
  }

  private static String kind(String owner, String name, int parameters) {
    return switch (owner) {
      case "java/lang/System" -> name.matches("nanoTime|currentTimeMillis") ? "clock" : null;
      case "java/time/Instant", "java/time/LocalDateTime", "java/time/LocalDate" ->
          name.equals("now") ? "clock" : null;
      case "java/time/Clock" -> name.startsWith("system") ? "clock" : null;
      case "java/lang/Thread" -> name.equals("sleep") ? "sleep" : null;
      case "java/util/concurrent/ThreadLocalRandom", "java/security/SecureRandom" -> "random";
      case "java/lang/Math" -> name.equals("random") ? "random" : null;
      case "java/util/UUID" -> name.equals("randomUUID") ? "random" : null;
      case "java/util/Random" -> name.equals("<init>") && parameters == 0 ? "random" : null;
      default -> null;
    };
  }

  @Test
  void onlyTheNamedClassesAskTheMachineOrLock() throws IOException {
    assertThat(callers()).isEqualTo(ALLOWED);
  }

  private static Map<String, Set<String>> callers() throws IOException {
    Map<String, Set<String>> callers = new TreeMap<>();
    for (House module : House.values()) {
      if (module == House.TESTKIT) {
        continue; // test code
      }
      for (String name : module.classNames()) {
        ClassModel type = read(name);
        for (MethodModel method : type.methods()) {
          if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
            add(callers, "monitor", name);
          }
          CodeModel code = method.code().orElse(null);
          if (code != null) {
            for (CodeElement element : code) {
              String kind = kind(element);
              if (kind != null) {
                add(callers, kind, name);
              }
            }
          }
        }
      }
    }
    return callers;
  }

  private static void add(Map<String, Set<String>> callers, String kind, String name) {
    String simple = name.substring(name.lastIndexOf('.') + 1).replaceAll("\\$.*", "");
    callers.computeIfAbsent(kind, it -> new TreeSet<>()).add(simple);
  }

  private static ClassModel read(String name) throws IOException {
    try (InputStream file =
        House.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
      return ClassFile.of().parse(file.readAllBytes());
    }
  }
}

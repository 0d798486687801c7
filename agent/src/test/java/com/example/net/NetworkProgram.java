// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A random program of several connections, datagram sockets and threads that block, over loopback.
 * Its steps come one after the other, each with time to have all its effects; calls that may block
 * are made by a thread for each socket, which other steps interrupt, or close the socket of.
 */
abstract class NetworkProgram implements AutoCloseable {

  private static final int STEPS = 40;

  /** The largest number of bytes that one end of a connection writes, which any buffer takes. */
  private static final int MOST_BYTES = 40_000;

  /** The milliseconds after which a step waits for another thread, and not for the processor. */
  private static final int LONGEST_STEP = 300;

  private static final Pattern PORTS = Pattern.compile(":\\d+|port=\\d+|@\\p{XDigit}+");

  /** A step, given two random numbers that say with what. */
  interface Verb {
    String run(int which, int amount) throws Exception;
  }

  /** A call that a thread makes. */
  private static final class Blocked {
    final Thread thread;
    volatile String result = "pending";

    Blocked(String call, boolean virtual, Callable<String> body) {
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
      thread =
          builder
              .name(call)
              .start(
                  () -> {
                    String outcome = outcome(body);
                    boolean marked = Thread.currentThread().isInterrupted();
                    result = outcome + (marked ? ", marked" : "");
                  });
    }

    boolean isPending() {
      return result.equals("pending");
    }
  }

  private final Map<String, Verb> verbs = new LinkedHashMap<>();
  private final Map<String, Blocked> blocked = new LinkedHashMap<>();
  private final Map<Object, Integer> written = new LinkedHashMap<>();

  /** Adds a verb, which is chosen as often as it is added. */
  final void add(String name, Verb verb) {
    verbs.put(name, verb);
  }

  /** Makes a call by the thread of a socket, unless that has one to make. */
  final String block(String name, int amount, Callable<String> call) {
    Blocked before = blocked.get(name);
    if (before != null && before.isPending()) {
      return "busy";
    }
    blocked.put(name, new Blocked(name, /* virtual= */ amount % 2 == 0, call));
    return "begun";
  }

  final boolean isBusy(String name) {
    Blocked before = blocked.get(name);
    return before != null && before.isPending();
  }

  /** Interrupts one of the threads. */
  final String interruptOne(int which) {
    if (blocked.isEmpty()) {
      return "none";
    }
    String name = List.copyOf(blocked.keySet()).get(which % blocked.size());
    blocked.get(name).thread.interrupt();
    return name;
  }

  /** Returns how many of so many bytes an end may still write. */
  final int allowed(Object end, int wanted) {
    int before = written.getOrDefault(end, 0);
    int count = Math.min(wanted, MOST_BYTES - before);
    written.put(end, before + count);
    return count;
  }

  /** Runs the program of a seed; returns a line for each step. */
  final List<String> run(long seed, SocketProgram.Pause pause) throws Exception {
    List<String> log = new ArrayList<>();
    Random random = new Random(seed);
    List<String> names = List.copyOf(verbs.keySet());
    for (int i = 0; i < STEPS; i++) {
      String name = names.get(random.nextInt(names.size()));
      int which = random.nextInt(1 << 16);
      int amount = random.nextInt(1 << 16);
      Blocked step =
          new Blocked(name, /* virtual= */ false, () -> verbs.get(name).run(which, amount));
      step.thread.join(LONGEST_STEP);
      pause.run();
      log.add(name + " " + which % 4 + ": " + step.result + results());
    }
    close();
    for (Map.Entry<String, Blocked> call : blocked.entrySet()) {
      call.getValue().thread.join(TimeUnit.SECONDS.toMillis(10));
      log.add("at the end " + call.getKey() + ": " + call.getValue().result);
    }
    return log;
  }

  private String results() {
    StringBuilder all = new StringBuilder();
    blocked.forEach((name, call) -> all.append(", ").append(name).append(' ').append(call.result));
    return all.toString();
  }

  @Override
  public abstract void close() throws IOException;

  static String outcome(Callable<String> step) {
    String result;
    try {
      result = step.call();
    } catch (Exception e) {
      result = e.getClass().getSimpleName() + ": " + e.getMessage();
    }
    return PORTS.matcher(result).replaceAll("");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Small programs of threads that read, write and lock, and what a model that goes through all their
 * interleavings by plain recursion says of them.
 */
final class SmallPrograms {

  private static final int VARIABLES = 3;

  private SmallPrograms() {}

  /** The operations of a thread; each works on a register that the thread has to itself. */
  enum Kind {
    READ,
    WRITE,
    /** Adds to an atomic variable and reads it. */
    ADD,
    /** Runs other operations in a monitor or with a lock. */
    SYNCHRONIZED,
    LOCKED
  }

  /** An operation and those after it; final fields are no points. */
  record Op(Kind kind, int variable, @Nullable Op body, @Nullable Op next) {

    /** Returns whether it or one of those after it takes a lock. */
    boolean locks() {
      return body != null || (next != null && next.locks());
    }
  }

  static Op read(int variable, @Nullable Op next) {
    return new Op(Kind.READ, variable, null, next);
  }

  static Op write(int variable, @Nullable Op next) {
    return new Op(Kind.WRITE, variable, null, next);
  }

  static Op add(@Nullable Op next) {
    return new Op(Kind.ADD, VARIABLES, null, next);
  }

  static Op within(Kind kind, int lock, Op body) {
    return new Op(kind, lock, body, null);
  }

  // ---- the program

  private static final class Memory {
    private int first;
    private int second;
    private volatile int third;
    private final AtomicInteger atomic = new AtomicInteger();
    private final Object monitor = new Object();
    private final ReentrantLock lock = new ReentrantLock();

    private int run(@Nullable Op begin, int register) {
      int now = register;
      for (Op op = begin; op != null; op = op.next()) {
        switch (op.kind()) {
          case READ -> now = 3 * now + read(op.variable());
          case WRITE -> write(op.variable(), now + 1);
          case ADD -> now = 3 * now + atomic.addAndGet(now + 1);
          case SYNCHRONIZED -> {
            synchronized (monitor) {
              now = run(op.body(), now);
            }
          }
          case LOCKED -> {
            lock.lock();
            try {
              now = run(op.body(), now);
            } finally {
              lock.unlock();
            }
          }
        }
      }
      return now;
    }

    private int read(int variable) {
      return variable == 0 ? first : variable == 1 ? second : third;
    }

    private void write(int variable, int value) {
      if (variable == 0) {
        first = value;
      } else if (variable == 1) {
        second = value;
      } else {
        third = value;
      }
    }
  }

  /** Runs a thread for each list of operations; returns what all registers and variables are. */
  static String run(List<Op> program) throws InterruptedException {
    Memory memory = new Memory();
    int[] registers = new int[program.size()];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < program.size(); i++) {
      int number = i;
      Op begin = program.get(i);
      threads.add(new Thread(() -> registers[number] = memory.run(begin, number)));
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return Arrays.toString(registers)
        + Arrays.asList(memory.first, memory.second, memory.third, memory.atomic.get());
  }

  // ---- the model

  /** What the model found: the final states, and the orders of operations that conflict. */
  record Outcomes(Set<String> states, int orders) {}

  private static final int MONITOR = VARIABLES + 1;
  private static final int LOCK = VARIABLES + 2;
  private static final int OBJECTS = VARIABLES + 3;

  /** An operation of the model: a read, a write, or the entry or exit of a lock. */
  private record Step(char kind, int object) {}

  static Outcomes model(List<Op> program) {
    List<List<Step>> threads = new ArrayList<>();
    for (Op op : program) {
      List<Step> steps = new ArrayList<>();
      flatten(op, steps);
      threads.add(steps);
    }
    Set<String> states = new TreeSet<>();
    Set<String> orders = new HashSet<>();
    explore(threads, new ArrayList<>(), new int[threads.size()], states, orders);
    return new Outcomes(states, orders.size());
  }

  private static void flatten(@Nullable Op begin, List<Step> steps) {
    for (Op op = begin; op != null; op = op.next()) {
      switch (op.kind()) {
        case READ -> steps.add(new Step('r', op.variable()));
        case WRITE -> steps.add(new Step('w', op.variable()));
        case ADD -> steps.add(new Step('a', op.variable()));
        case SYNCHRONIZED, LOCKED -> {
          int lock = op.kind() == Kind.SYNCHRONIZED ? MONITOR : LOCK;
          steps.add(new Step('l', lock));
          flatten(op.body(), steps);
          steps.add(new Step('u', lock));
        }
      }
    }
  }

  private static void explore(
      List<List<Step>> threads,
      List<Integer> made,
      int[] at,
      Set<String> states,
      Set<String> orders) {
    boolean isOver = true;
    for (int thread = 0; thread < threads.size(); thread++) {
      if (at[thread] < threads.get(thread).size()
          && mayGo(threads, at, threads.get(thread).get(at[thread]))) {
        isOver = false;
        made.add(thread);
        at[thread]++;
        explore(threads, made, at, states, orders);
        at[thread]--;
        made.removeLast();
      }
    }
    if (isOver) {
      states.add(state(threads, made));
      orders.add(order(threads, made));
    }
  }

  private static boolean mayGo(List<List<Step>> threads, int[] at, Step step) {
    if (step.kind != 'l') {
      return true;
    }
    for (int thread = 0; thread < threads.size(); thread++) {
      int held = 0;
      for (Step before : threads.get(thread).subList(0, at[thread])) {
        held += before.object != step.object ? 0 : before.kind == 'l' ? 1 : -1;
      }
      if (held > 0) {
        return false;
      }
    }
    return true;
  }

  private static String state(List<List<Step>> threads, List<Integer> made) {
    int[] registers = new int[threads.size()];
    int[] memory = new int[OBJECTS];
    int[] at = new int[threads.size()];
    for (int thread = 0; thread < registers.length; thread++) {
      registers[thread] = thread;
    }
    for (int thread : made) {
      Step step = threads.get(thread).get(at[thread]++);
      switch (step.kind) {
        case 'r' -> registers[thread] = 3 * registers[thread] + memory[step.object];
        case 'w' -> memory[step.object] = registers[thread] + 1;
        case 'a' -> {
          memory[step.object] += registers[thread] + 1;
          registers[thread] = 3 * registers[thread] + memory[step.object];
        }
        default -> {}
      }
    }
    return Arrays.toString(registers)
        + Arrays.asList(memory[0], memory[1], memory[2], memory[VARIABLES]);
  }

  /** Returns the order of the operations on each object, in which reads in a row have none. */
  private static String order(List<List<Step>> threads, List<Integer> made) {
    StringBuilder order = new StringBuilder();
    for (int object = 0; object < OBJECTS; object++) {
      int[] at = new int[threads.size()];
      List<Integer> reads = new ArrayList<>();
      order.append('|');
      for (int thread : made) {
        Step step = threads.get(thread).get(at[thread]++);
        if (step.object == object && step.kind == 'r') {
          reads.add(thread);
        } else if (step.object == object && step.kind != 'u') {
          reads.sort(null);
          order.append(reads).append(thread);
          reads.clear();
        }
      }
      reads.sort(null);
      order.append(reads);
    }
    return order.toString();
  }

  // ---- random programs

  /** Returns a random program of two or three threads with few operations. */
  static List<Op> random(long seed) {
    Random random = new Random(seed);
    int count = 2 + random.nextInt(2);
    List<Op> program = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      program.add(random(random, 1 + random.nextInt(count == 2 ? 4 : 3), true));
    }
    return program;
  }

  private static Op random(Random random, int length, boolean mayLock) {
    Op last = null;
    for (int left = length; left > 0; left--) {
      int kind = random.nextInt(mayLock && left > 1 ? 7 : 5);
      int variable = random.nextInt(VARIABLES);
      if (kind < 2) {
        last = new Op(Kind.READ, variable, null, last);
      } else if (kind < 4) {
        last = new Op(Kind.WRITE, variable, null, last);
      } else if (kind == 4) {
        last = new Op(Kind.ADD, VARIABLES, null, last);
      } else {
        left--;
        Op body = random(random, 1, false);
        last = new Op(kind == 5 ? Kind.SYNCHRONIZED : Kind.LOCKED, 0, body, last);
      }
    }
    return Objects.requireNonNull(last);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** Programs whose plain fields are ordered by something of the JDK each. */
final class Orders {

  private Orders() {}

  static final class Cell {
    int value;
    volatile boolean ready;

    int increment() {
      return ++value;
    }
  }

  static void byStartAndJoin() throws InterruptedException {
    Cell cell = new Cell();
    cell.value = 1;
    Thread thread = new Thread(cell::increment);
    thread.start();
    thread.join();
    cell.increment();
  }

  static void byVolatile() throws InterruptedException {
    Cell cell = new Cell();
    Bugs.inThreads(
        true,
        () -> {
          cell.value = 1;
          cell.ready = true;
        },
        () -> {
          if (cell.ready) {
            cell.increment();
          }
        });
  }

  static void byLock() throws InterruptedException {
    Cell cell = new Cell();
    ReentrantLock lock = new ReentrantLock();
    Runnable body =
        () -> {
          lock.lock();
          try {
            cell.increment();
          } finally {
            lock.unlock();
          }
        };
    Bugs.inThreads(false, body, body, body);
  }

  static void byLatch() throws InterruptedException {
    Cell cell = new Cell();
    CountDownLatch latch = new CountDownLatch(1);
    Bugs.inThreads(
        true,
        () -> {
          cell.value = 1;
          latch.countDown();
        },
        Bugs.quietly(
            () -> {
              latch.await();
              cell.increment();
            }));
  }

  static void byQueue() throws InterruptedException {
    LinkedBlockingQueue<Cell> queue = new LinkedBlockingQueue<>();
    Bugs.inThreads(
        false,
        () -> {
          Cell cell = new Cell();
          cell.value = 1;
          queue.add(cell);
        },
        Bugs.quietly(() -> queue.take().increment()));
  }

  static void byAtomic() throws InterruptedException {
    Cell cell = new Cell();
    AtomicBoolean ready = new AtomicBoolean();
    Bugs.inThreads(
        true,
        () -> {
          cell.value = 1;
          ready.set(true);
        },
        () -> {
          if (ready.get()) {
            cell.increment();
          }
        });
  }

  static void byMap() throws InterruptedException {
    Cell cell = new Cell();
    ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>();
    Runnable body = () -> map.compute("a", (key, old) -> cell.increment());
    Bugs.inThreads(true, body, body);
  }

  static void byPool() throws Exception {
    Cell cell = new Cell();
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      List<Future<Integer>> futures = List.of(pool.submit(cell::increment));
      for (Future<Integer> future : futures) {
        future.get();
      }
      cell.increment();
      pool.execute(cell::increment);
    } finally {
      pool.shutdown();
    }
  }

  static void byCompletableFuture() {
    Cell cell = new Cell();
    CompletableFuture<Void> first = CompletableFuture.runAsync(cell::increment);
    first.thenRunAsync(cell::increment).join();
    cell.increment();
  }
}

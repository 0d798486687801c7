// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.AsyncAction;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Accesses to shared memory by references to methods of the JDK are points, and those of iterators,
 * views and wrappers are accesses to their collection.
 */
class ReferencesTest {

  private static Arguments program(String name, AsyncAction action) {
    return Arguments.of(Named.of(name, action));
  }

  static Stream<Arguments> bugs() {
    return Stream.of(
        program("references to methods of an object", ReferencesTest::ofObject),
        program("references to methods of any object", ReferencesTest::ofAnyObject),
        program("references that box and widen", ReferencesTest::boxing),
        program("references in an interface", ReferencesTest::inInterface),
        program("a list that is walked", ReferencesTest::walked),
        program("a map and its keys", ReferencesTest::mapAndKeys),
        program("a set and its wrapper", ReferencesTest::setAndWrapper));
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void bugIsFoundWithOneDeviation(AsyncAction program) {
    Exploration found =
        Explorer.builder().points("com.example.racy").interleavings(2_000).build().explore(program);
    var finding = Objects.requireNonNull(found.finding(), found::covered);
    assertThat(finding.interleaving().deviations()).as(finding.report()).hasSize(1);
  }

  @Test
  void yieldByReferenceLetsOthersGo() {
    Exploration passed =
        Explorer.builder()
            .points("com.example.racy")
            .interleavings(300)
            .build()
            .explore(ReferencesTest::spins);
    assertThat(passed.finding()).as(passed::toString).isNull();
  }

  private static void ofObject() throws InterruptedException {
    AtomicInteger value = new AtomicInteger();
    IntSupplier read = value::get;
    IntConsumer write = value::set;
    Runnable increment = () -> write.accept(read.getAsInt() + 1);
    Bugs.inThreads(false, increment, increment);
    Bugs.check(value.get() == 2, "lost update");
  }

  private static void ofAnyObject() throws InterruptedException {
    AtomicInteger value = new AtomicInteger();
    ToIntFunction<AtomicInteger> read = AtomicInteger::get;
    BiConsumer<AtomicInteger, Integer> write = AtomicInteger::set;
    Runnable increment = () -> write.accept(value, read.applyAsInt(value) + 1);
    Bugs.inThreads(false, increment, increment);
    Bugs.check(value.get() == 2, "lost update");
  }

  private static void boxing() throws InterruptedException {
    AtomicLong value = new AtomicLong();
    ConcurrentMap<String, Integer> counts = new ConcurrentHashMap<>();
    Function<String, Integer> read = counts::get;
    BiConsumer<String, Integer> write = counts::put;
    LongConsumer add = value::addAndGet;
    Runnable increment =
        () -> {
          Integer seen = read.apply("a");
          write.accept("a", seen == null ? 1 : seen + 1);
          add.accept(1);
        };
    Bugs.inThreads(false, increment, increment);
    Bugs.check(value.get() == 2, "lost number");
    Bugs.check(counts.get("a") == 2, "lost update");
  }

  /** An interface whose method has references. */
  private interface Increments {
    AtomicInteger value();

    default void increment() {
      IntSupplier read = value()::get;
      IntConsumer write = value()::set;
      write.accept(read.getAsInt() + 1);
    }
  }

  private static void inInterface() throws InterruptedException {
    AtomicInteger value = new AtomicInteger();
    Increments increments = () -> value;
    Bugs.inThreads(false, increments::increment, increments::increment);
    Bugs.check(value.get() == 2, "lost update");
  }

  private static void walked() throws InterruptedException {
    List<String> names = Collections.synchronizedList(new ArrayList<>(List.of("a", "b")));
    Bugs.inThreads(
        false,
        () -> {
          for (String name : names) {
            Bugs.check(!name.isEmpty(), "lost name");
          }
        },
        () -> names.add("c"));
  }

  private static void mapAndKeys() throws InterruptedException {
    ConcurrentMap<String, String> map = new ConcurrentHashMap<>();
    Set<String> keys = map.keySet();
    map.put("a", "value");
    Bugs.inThreads(
        false,
        () -> {
          if (map.containsKey("a")) {
            Bugs.check(map.get("a") != null, "it was removed between");
          }
        },
        () -> keys.remove("a"));
  }

  private static void setAndWrapper() throws InterruptedException {
    Set<String> set = new HashSet<>(Set.of("a"));
    Set<String> view = Collections.unmodifiableSet(set);
    Bugs.inThreads(
        false,
        () -> {
          int size = view.size();
          Bugs.check(view.size() == size, "it has grown");
        },
        () -> set.add("b"));
  }

  private static void spins() throws InterruptedException {
    AtomicInteger value = new AtomicInteger();
    Runnable yields = Thread::yield;
    Bugs.inThreads(
        false,
        () -> {
          while (value.get() == 0) {
            yields.run();
          }
        },
        value::incrementAndGet);
  }
}

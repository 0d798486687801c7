// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.lockstep.Runner;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.virtual.VirtualClock;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What plain code takes for chance is the same in every run of a loop, and chance outside of it.
 */
class ChanceTest {

  private static final SecureRandom SHARED = new SecureRandom();
  private static final ExecutorService POOL = Executors.newFixedThreadPool(1);

  private static Runner.Builder runner() {
    return Runner.builder().clock(new VirtualClock()).watchdog(Duration.ofSeconds(10));
  }

  private static String run(Callable<?> draw) {
    try (Runner runner = runner().build()) {
      return runner.run(() -> String.valueOf(draw.call()));
    }
  }

  private static Arguments source(String name, Callable<?> draw) {
    return argumentSet(name, draw);
  }

  static Stream<Arguments> sources() {
    return Stream.of(
        source("Random", () -> new Random().nextLong() + " " + new Random().nextLong()),
        source("Math.random", Math::random),
        source("ThreadLocalRandom", () -> ThreadLocalRandom.current().nextLong()),
        source(
            "ThreadLocalRandom of a new thread",
            () -> {
              CompletableFuture<Long> drawn = new CompletableFuture<>();
              new Thread(() -> drawn.complete(ThreadLocalRandom.current().nextLong())).start();
              return drawn.get();
            }),
        source("UUID", UUID::randomUUID),
        source("UUID of the JDK", () -> Stream.generate(UUID::randomUUID).limit(2).toList()),
        source("shuffle", ChanceTest::shuffled),
        source("SplittableRandom", () -> new SplittableRandom().split().nextLong()),
        source("RandomGenerator", () -> RandomGenerator.getDefault().nextLong()),
        source(
            "RandomGenerator of each algorithm",
            () ->
                Stream.of(
                        "L32X64MixRandom",
                        "L64X128MixRandom",
                        "L64X128StarStarRandom",
                        "L64X256MixRandom",
                        "L64X1024MixRandom",
                        "L128X128MixRandom",
                        "L128X256MixRandom",
                        "L128X1024MixRandom",
                        "Xoroshiro128PlusPlus",
                        "Xoshiro256PlusPlus",
                        "SplittableRandom",
                        "Random",
                        "SecureRandom")
                    .map(name -> RandomGenerator.of(name).nextLong())
                    .toList()),
        source("SecureRandom", () -> new SecureRandom().nextLong()),
        source("SecureRandom in a static field", SHARED::nextInt),
        source(
            "SecureRandom of each kind",
            () ->
                List.of(
                    SecureRandom.getInstanceStrong().nextInt(),
                    SecureRandom.getInstance("SHA1PRNG").nextInt(),
                    SecureRandom.getInstance("DRBG").nextInt(),
                    SecureRandom.getInstance("NativePRNG").nextInt())),
        source("seed of SecureRandom", () -> Arrays.toString(SHARED.generateSeed(20))),
        source("seed by SecureRandom", () -> Arrays.toString(SecureRandom.getSeed(3))),
        source("a prime", () -> BigInteger.probablePrime(64, SHARED)),
        source(
            "a key",
            () -> {
              KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
              keys.initialize(512);
              return keys.generateKeyPair().getPublic();
            }));
  }

  private static List<Integer> shuffled() {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, 30).boxed().toList());
    Collections.shuffle(numbers);
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("sources")
  void loopsDrawTheSame(Callable<?> draw) throws Exception {
    draw.call(); // whatever is drawn outside does not matter
    String first = run(draw);
    for (int i = 0; i < 5; i++) {
      SHARED.nextInt();
      ThreadLocalRandom.current().nextInt();
      assertThat(run(draw)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void anotherSeedDrawsSomethingElse(Callable<?> draw) {
    String other;
    try (Runner runner = runner().choiceSource(Interleaving.ofSeed(7).choiceSource()).build()) {
      other = runner.run(() -> String.valueOf(draw.call()));
    }
    assertThat(other).isNotEqualTo(run(draw));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void outsideOfLoopsChanceStaysChance(Callable<?> draw) throws Exception {
    assertThat(String.valueOf(draw.call())).isNotEqualTo(String.valueOf(draw.call()));
  }

  @Test
  void threadOfAStaticPoolDrawsFromTheSeedOfEachLoop() {
    Callable<?> draw = () -> POOL.submit(() -> ThreadLocalRandom.current().nextLong()).get();
    String first = run(draw);
    for (int i = 0; i < 5; i++) {
      assertThat(run(draw)).isEqualTo(first);
    }
  }

  @Test
  void callbacksOfTheLoopDrawFromItsSeed() {
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      drawn.add(
          run(
              () -> {
                CompletableFuture<Long> result = new CompletableFuture<>();
                dev.lockstep.Loop.current()
                    .callSoon(() -> result.complete(ThreadLocalRandom.current().nextLong()));
                return result.get();
              }));
    }
    assertThat(Set.copyOf(drawn)).hasSize(1);
  }

  @Test
  void generatorWithASeedOfTheProgramKeepsItsOwnSequence() throws Exception {
    SecureRandom outside = SecureRandom.getInstance("SHA1PRNG");
    outside.setSeed(42);
    assertThat(
            run(
                () -> {
                  SecureRandom inside = SecureRandom.getInstance("SHA1PRNG");
                  inside.setSeed(42);
                  return inside.nextInt();
                }))
        .isEqualTo(String.valueOf(outside.nextInt()));
  }

  @Test
  void orderOfImmutableCollectionsIsTheSame() {
    assertThat(run(() -> Set.of("a", "b", "c", "d", "e") + " " + Map.of("a", 1, "b", 2, "c", 3)))
        .isEqualTo(Set.of("a", "b", "c", "d", "e") + " " + Map.of("a", 1, "b", 2, "c", 3));
  }

  // ---- what is not controlled

  /** An object without a hash code of its own. */
  private static final class Plain {
    private final int number;

    private Plain(int number) {
      this.number = number;
    }
  }

  private static List<Integer> orderOfPlainObjects() {
    Set<Plain> set = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      set.add(new Plain(i));
    }
    return set.stream().map(plain -> plain.number).toList();
  }

  @Test
  void orderByAddressIsFoundAndNamed() {
    assertThat(
            Explorer.builder()
                .build()
                .explore(
                    () -> {
                      for (int pause : orderOfPlainObjects().subList(0, 4)) { // one may be equal
                        LockSupport.parkNanos((pause + 1) * 1_000_000L);
                      }
                      new Thread(() -> {}, "after the pauses").start();
                    })
                .finding()
                .failure())
        .isInstanceOf(NondeterminismError.class)
        .hasMessageContaining("not deterministic");
  }

  private static final AtomicInteger NUMBER = new AtomicInteger(98);

  @Test
  void threadsThatALibraryNumbersOnAndOnAreTheSame() {
    Explorer.builder()
        .interleavings(5)
        .build()
        .explore(
            () -> {
              Thread thread =
                  new Thread(
                      () -> LockSupport.parkNanos(5), "pool-thread-" + NUMBER.incrementAndGet());
              thread.start();
              thread.join();
            })
        .orThrow();
  }

  @Test
  void threadsThatStartInAnotherOrderAreNot() {
    AtomicInteger runs = new AtomicInteger();
    assertThat(
            Explorer.builder()
                .build()
                .explore(
                    () -> {
                      int first = runs.incrementAndGet() % 2;
                      new Thread(() -> {}, "pool-thread-" + first).start();
                      new Thread(() -> {}, "pool-thread-" + (1 - first)).start();
                      LockSupport.parkNanos(5);
                    })
                .finding()
                .failure())
        .isInstanceOf(NondeterminismError.class);
  }

  // ---- two JVMs

  /** A program that shows chance, names and orders of everything that it uses. */
  static final class Showing {

    private Showing() {}

    public static void main(String[] arguments) throws Exception {
      for (int noise = Integer.parseInt(arguments[0]); noise > 0; noise--) {
        ThreadLocalRandom.current().nextInt();
        new Thread(() -> SHARED.setSeed(new Object().hashCode())).start();
        new ForkJoinPool(1).submit(() -> SHARED.nextInt()).get();
      }
      for (Object[] source : sources().map(Arguments::get).toList()) {
        println(run((Callable<?>) source[0]));
      }
      println(run(Showing::pools));
      println(run(Showing::forks));
      if (arguments.length > 1) {
        println(run(ChanceTest::orderOfPlainObjects));
      }
    }

    @SuppressWarnings("SystemOut") // it is how a child shows what it has seen
    private static void println(String text) {
      System.out.println(text);
    }

    private static List<String> pools() throws Exception {
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      List<ExecutorService> pools =
          List.of(
              Executors.newFixedThreadPool(4),
              Executors.newCachedThreadPool(),
              Executors.newScheduledThreadPool(3),
              Executors.newVirtualThreadPerTaskExecutor(),
              Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("t", 1).factory()));
      for (ExecutorService pool : pools) {
        for (int i = 0; i < 5; i++) {
          int number = i;
          pool.execute(
              () -> {
                try {
                  Thread.sleep(ThreadLocalRandom.current().nextInt(10, 1000));
                  seen.add(number + " slept");
                  Thread.sleep(1_000_000);
                } catch (InterruptedException e) {
                  seen.add(number + " interrupted " + Thread.currentThread().getName());
                }
              });
        }
      }
      Thread.sleep(500);
      for (ExecutorService pool : pools) {
        pool.shutdownNow();
        pool.awaitTermination(1, TimeUnit.HOURS);
      }
      return seen;
    }

    private static Map<String, Object> forks() {
      List<String> seen = Collections.synchronizedList(new ArrayList<>());
      Map<String, Object> all = new HashMap<>();
      all.put(
          "sum",
          IntStream.range(0, 50)
              .parallel()
              .peek(i -> seen.add(i + Thread.currentThread().getName()))
              .sum());
      try (ForkJoinPool pool = new ForkJoinPool(3)) {
        for (int i = 0; i < 10; i++) {
          pool.execute(() -> seen.add(Thread.currentThread().getName()));
        }
      }
      all.put("seen", seen);
      return all;
    }
  }

  @Test
  void twoJvmsDoTheSame() throws Exception {
    String one = ChildJvm.run(List.of(), Showing.class, "0");
    String other = ChildJvm.run(List.of("-XX:TieredStopAtLevel=1"), Showing.class, "3");
    assertThat(other).isEqualTo(one).contains("interrupted t1", "ForkJoinPool-1-worker-1");
  }

  @Test
  void flagOfTheJvmFixesIdentityHashCodesToo() throws Exception {
    List<String> flags = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2");
    String one = ChildJvm.run(flags, Showing.class, "0", "order");
    String other = ChildJvm.run(flags, Showing.class, "3", "order");
    assertThat(other).isEqualTo(one);
  }

  /** Shows what {@link SecureRandom} draws on a loop. */
  static final class Drawing {

    private Drawing() {}

    @SuppressWarnings("SystemOut") // it is how a child shows what it has seen
    public static void main(String[] arguments) {
      System.out.println(run(SHARED::nextLong).equals(run(SHARED::nextLong)));
    }
  }

  @Test
  void secureRandomIsLeftAloneIfThePropertySaysSo() throws Exception {
    assertThat(ChildJvm.run(List.of(), Drawing.class)).isEqualToIgnoringNewLines("true");
    assertThat(ChildJvm.run(List.of("-Dlockstep.seedSecureRandom=false"), Drawing.class))
        .isEqualToIgnoringNewLines("false");
  }
}

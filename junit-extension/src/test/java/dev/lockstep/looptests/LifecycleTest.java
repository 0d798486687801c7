// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.virtual.VirtualClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All the kinds of methods that JUnit calls, on loops. */
class LifecycleTest {

  private static final List<String> SEEN = new CopyOnWriteArrayList<>();

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  /** Notes where the caller runs: its task, and the virtual time in seconds. */
  private static void see(String what) {
    Async.sleep(Duration.ofSeconds(1));
    SEEN.add(
        what
            + " in "
            + Async.currentTask().name().replace(" = ", "=") // 6.1 has the blanks, 5.14 has not
            + " at "
            + Loop.current().nanoTime() / 1_000_000_000L);
  }

  @Test
  void nestedTestsInheritTheExtensionAndEnclosingSetUpRunsInTheirTask() {
    assertThat(Launch.of(Outer.class).failures()).isEmpty();
    assertThat(SEEN)
        .containsExactly(
            "outer set-up in inner at 1",
            "inner set-up in inner at 2",
            "inner test in inner at 3",
            "inner tear-down in inner at 4",
            "outer tear-down in inner at 5");
  }

  @ExtendWith(LoopExtension.class)
  static class Outer {
    @BeforeEach
    void setUp() {
      see("outer set-up");
    }

    @AfterEach
    void tearDown() {
      see("outer tear-down");
    }

    @Nested
    class Inner {
      @BeforeEach
      void setUp() {
        see("inner set-up");
      }

      @Test
      void inner() {
        see("inner test");
      }

      @AfterEach
      void tearDown() {
        see("inner tear-down");
      }
    }
  }

  @Test
  void beforeAllAndAfterAllRunOnALoopOfTheClassAndTestsOnTheirOwn() {
    assertThat(Launch.of(WithClassLoop.class).failures()).isEmpty();
    assertThat(SEEN)
        .containsExactly(
            "before all in WithClassLoop at 1",
            "a in a at 1",
            "b in b at 1",
            "after all in WithClassLoop at 2");
  }

  @LoopSettings
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class WithClassLoop {
    @BeforeAll
    static void beforeAll() {
      see("before all");
    }

    @Test
    void a() {
      see("a");
    }

    @Test
    void b() {
      see("b");
    }

    @AfterAll
    static void afterAll() {
      see("after all");
    }
  }

  @Test
  void inTheScopeOfAClassAllShareOneLoopAndOneClockWithNestedClasses() {
    assertThat(Launch.of(SharedLoop.class).failures()).isEmpty();
    assertThat(SEEN)
        .containsExactly(
            "before all in SharedLoop at 1",
            "a in SharedLoop at 2",
            "b in SharedLoop at 3",
            "nested in SharedLoop at 4",
            "after all in SharedLoop at 5");
  }

  @LoopSettings(scope = LoopScope.CLASS)
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class SharedLoop {
    private final Loop ofConstructor;

    SharedLoop(Loop loop) {
      ofConstructor = loop;
    }

    @BeforeAll
    void beforeAll(Loop loop) {
      assertThat(loop).isSameAs(ofConstructor);
      see("before all");
    }

    @Test
    void a(Loop loop) {
      assertThat(loop).isSameAs(ofConstructor);
      see("a");
    }

    @Test
    void b() {
      see("b");
    }

    @Nested
    class Inner {
      @Test
      void nested(Loop loop) {
        assertThat(loop).isSameAs(ofConstructor);
        see("nested");
      }
    }

    @AfterAll
    void afterAll() {
      see("after all");
    }
  }

  @Test
  void onASharedLoopEachTestAnswersForItsOwnTasks() {
    Launch launch = Launch.of(SharedAndLeft.class);
    assertThat(launch.failedTests()).containsExactly("b()");
    assertThat(launch.failure().getMessage())
        .contains("task 'of b'")
        .doesNotContain("task 'of the class'");
  }

  @LoopSettings(scope = LoopScope.CLASS)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class SharedAndLeft {
    private static dev.lockstep.Task<Void> server;

    @BeforeAll
    static void start() {
      server = Async.spawn("of the class", () -> Async.sleep(Duration.ofHours(1)));
    }

    @Test
    void a() {
      Async.sleep(Duration.ofSeconds(1));
    }

    @Test
    void b() {
      Async.spawn("of b", () -> Async.sleep(Duration.ofHours(1)));
    }

    @Test
    void c() {
      assertThat(Async.allTasks().stream().map(task -> task.name()))
          .containsExactly("SharedAndLeft", "of the class");
    }

    @AfterAll
    static void stop() {
      server.cancel();
    }
  }

  @Test
  void whatBeforeAllLeavesFailsTheClass() {
    Throwable failure = Launch.of(LeavingClass.class).failure();
    assertThat(failure.getMessage())
        .startsWith("the test left on its loop:\n  task 'forgotten', waits for ");
  }

  @LoopSettings
  static class LeavingClass {
    @BeforeAll
    static void start() {
      Async.spawn("forgotten", () -> Async.sleep(Duration.ofHours(1)));
    }

    @Test
    void passes() {}
  }

  @Test
  void aConstructorForAllTestsCannotBeGivenTheLoopOfOne() {
    assertThat(Launch.of(OneInstance.class).failure())
        .hasMessage(
            "the constructor of OneInstance runs once for all its tests, which have a loop each:"
                + " take Loop as a parameter of the test, or set scope = LoopScope.CLASS");
  }

  @LoopSettings
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstance {
    OneInstance(Loop loop) {
      throw new IllegalStateException("never called with " + loop);
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void parameterizedAndRepeatedTestsHaveALoopForEachInvocation() {
    assertThat(Launch.of(Templates.class).failures()).isEmpty();
    assertThat(SEEN)
        .containsExactly(
            "5 in parameterized [1] number=5 at 1",
            "7 in parameterized [2] number=7 at 1",
            "again in repeated repetition 1 of 2 at 1",
            "again in repeated repetition 2 of 2 at 1");
  }

  @LoopSettings
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class Templates {
    @ParameterizedTest
    @ValueSource(ints = {5, 7})
    void parameterized(int number, Loop loop) {
      assertThat(loop).isSameAs(Loop.current());
      see(String.valueOf(number));
    }

    @RepeatedTest(2)
    void repeated() {
      see("again");
    }
  }

  @Test
  void classTemplatesHaveALoopForEachTestOfEachInvocation() {
    assertThat(Launch.of(ClassTemplate.class).failures()).isEmpty();
    assertThat(SEEN).containsExactly("5 in passes at 1", "7 in passes at 1");
  }

  @ParameterizedClass
  @ValueSource(ints = {5, 7})
  @LoopSettings
  static class ClassTemplate {
    private final int number;

    ClassTemplate(int number) {
      this.number = number;
    }

    @Test
    void passes() {
      see(String.valueOf(number));
    }
  }

  @Test
  void aLazyFactoryIsDrainedInsideOfItsTaskAndItsTestsRunThere() {
    assertThat(Launch.of(Factories.class).failures()).isEmpty();
    assertThat(SEEN)
        .containsExactly(
            "makes 1 in lazy at 1",
            "runs 1 in lazy at 2",
            "makes 2 in lazy at 3",
            "runs 2 in lazy at 4",
            "closed in lazy at 5");
  }

  @LoopSettings
  static class Factories {
    @TestFactory
    Stream<DynamicNode> lazy() {
      Stream<DynamicNode> children =
          Stream.of(1, 2)
              .map(
                  i -> {
                    see("makes " + i);
                    return (DynamicNode)
                        DynamicTest.dynamicTest("test " + i, () -> see("runs " + i));
                  })
              .onClose(() -> see("closed"));
      return Stream.of(DynamicContainer.dynamicContainer("container", children));
    }
  }

  @Test
  void skippedAndAbortedTestsStaySo() {
    Launch.of(NotRun.class)
        .tests()
        .assertStatistics(stats -> stats.started(1).aborted(1).skipped(1).failed(0));
  }

  @LoopSettings
  static class NotRun {
    @Test
    @Disabled
    void disabled() {
      throw new IllegalStateException();
    }

    @Test
    void aborted() {
      Async.sleep(Duration.ofSeconds(1));
      Assumptions.abort("not here");
    }
  }

  @Test
  void aConstructorThatFailsLeavesNoThreadBehind() throws InterruptedException {
    assertThat(Launch.of(BadConstructor.class).failure()).hasMessage("bad constructor");
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("lockstep neverRuns")) {
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
      }
    }
  }

  @LoopSettings
  static class BadConstructor {
    BadConstructor() {
      Async.yieldNow();
      throw new IllegalStateException("bad constructor");
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void whatIsInjectedBelongsToTheLoop() {
    assertThat(Launch.of(Injected.class).failures()).isEmpty();
  }

  @LoopSettings(seed = 42)
  static class Injected {
    private final VirtualClock ofConstructor;

    Injected(VirtualClock clock) {
      ofConstructor = clock;
    }

    @Test
    void all(
        Loop loop,
        VirtualClock virtual,
        Clock clock,
        InstantSource source,
        RandomGenerator random) {
      assertThat(virtual).isSameAs(ofConstructor);
      Async.sleep(Duration.ofHours(1));
      Instant hourLater = VirtualClock.DEFAULT_START.plus(Duration.ofHours(1));
      assertThat(clock.instant()).isEqualTo(hourLater);
      assertThat(source.instant()).isEqualTo(hourLater);
      assertThat(loop.nanoTime()).isEqualTo(virtual.nanoTime());
      assertThat(random.nextLong()).isEqualTo(SettingsTest.first(42));
    }
  }
}

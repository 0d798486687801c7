// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the command that runs foreign tests, on a suite of its own. */
@Tag("carrier-only")
class ForeignTestsTest {

  private static final String BASE =
      """
      import junit.framework.Test;
      import junit.framework.TestCase;
      import junit.framework.TestSuite;

      public class Base extends TestCase {
        public static Test suite() {
          return new TestSuite(Sample.class, Sample.class);
        }
      }
      """;

  private static final String SAMPLE =
      """
      import dev.lockstep.Async;
      import java.util.concurrent.CountDownLatch;

      public class Sample extends Base {
        Thread newStartedThread(Runnable runnable) {
          Thread thread = new Thread(runnable);
          thread.start();
          return thread;
        }

        public void testPasses() throws Exception {
          CountDownLatch latch = new CountDownLatch(1);
          newStartedThread(latch::countDown);
          latch.await();
        }

        public void testFailsAnywhere() {
          fail("wrong");
        }

        public void testWantsPlatformThread() {
          assertFalse("virtual", Thread.currentThread().isVirtual());
        }

        public void testWantsNoLoop() {
          String place;
          try {
            place = Async.currentTask().name();
          } catch (IllegalStateException e) {
            return;
          }
          fail("in task " + place);
        }

        public void testWantsPlatformThreadFromTask() {
          boolean inTask = Thread.currentThread().isVirtual();
          assertFalse("virtual", inTask && newStartedThread(() -> {}).isVirtual());
        }

        public void testDoesNotEnd() throws Exception {
          new CountDownLatch(1).await();
        }

        public void testEndsTheJvm() {
          Runtime.getRuntime().halt(3);
        }
      }
      """;

  @TempDir private static Path directory;

  @BeforeAll
  static void compile() throws IOException {
    Path base = Files.writeString(directory.resolve("Base.java"), BASE);
    Path sample = Files.writeString(directory.resolve("Sample.java"), SAMPLE);
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory + "", base + "", sample + "");
    assertThat(result).isZero();
  }

  private static String report(Place place, String threads, String filter)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Path log = directory.resolve("log");
    ForeignTests tests = new ForeignTests(directory, threads, Duration.ofSeconds(2), log);
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      boolean clean = tests.report(place, Pattern.compile(filter), print);
      print.println(clean ? "clean" : "not clean");
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void eachFailureIsTriedWithoutALoopToo() throws IOException, InterruptedException {
    assertThat(report(Place.TASK, "platform", "Passes|Fails|Wants"))
        .isEqualToNormalizingNewlines(
            """
            fails on a platform thread too: Sample.testFailsAnywhere: \
            junit.framework.AssertionFailedError: wrong
            fails on a virtual thread of the JDK too: Sample.testWantsPlatformThread: \
            junit.framework.AssertionFailedError: virtual
            fails in a task only: Sample.testWantsNoLoop: \
            junit.framework.AssertionFailedError: in task main
            5 tests in a task: 2 pass, 1 fail on a platform thread too, \
            1 fail on a virtual thread of the JDK too, 1 fail in a task only
            not clean
            """);
  }

  @Test
  void threadsThatTheTestsStartCanBeVirtual() throws IOException, InterruptedException {
    assertThat(report(Place.TASK, "virtual", "Passes|WantsPlatformThreadFromTask"))
        .isEqualToNormalizingNewlines(
            """
            fails on a virtual thread of the JDK too: Sample.testWantsPlatformThreadFromTask: \
            junit.framework.AssertionFailedError: virtual
            2 tests in a task: 1 pass, 0 fail on a platform thread too, \
            1 fail on a virtual thread of the JDK too, 0 fail in a task only
            clean
            """);
  }

  @Test
  void aTestThatDoesNotEndOrEndsItsJvmDoesNotStopTheOthers()
      throws IOException, InterruptedException {
    assertThat(report(Place.TASK, "platform", "DoesNotEnd|EndsTheJvm|Passes"))
        .matches(
            Pattern.compile(
                """
                fails on a platform thread too: Sample.testDoesNotEnd: \
                no end after 2 s, at .*\\.park < .*
                fails on a platform thread too: Sample.testEndsTheJvm: \
                its JVM ended with exit value 3
                3 tests in a task: 1 pass, 2 fail on a platform thread too, .*
                clean
                """));
  }

  @Test
  void anUnendingWaitIsADeadlockInVirtualTime() throws IOException, InterruptedException {
    assertThat(report(Place.VIRTUAL_TIME, "platform", "DoesNotEnd"))
        .startsWith(
            "fails on a platform thread too: Sample.testDoesNotEnd: dev.lockstep.DeadlockError: ");
  }

  @Test
  void aDirectoryWithoutTestsIsRefused(@TempDir Path empty) {
    assertThatThrownBy(() -> new ForeignClasses(empty, false).tests())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            empty
                + " has no JUnit 3 tests in the unnamed package; give the directory of the"
                + " compiled classes");
  }
}

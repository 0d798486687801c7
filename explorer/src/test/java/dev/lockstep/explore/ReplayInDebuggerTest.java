// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay in another JVM stops in the JDK's debugger at each step. */
class ReplayInDebuggerTest {

  private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");

  /**
   * The debugger looks at the stack so often at each stop that the run stands for longer than its
   * watchdog allows.
   */
  private static final String COMMANDS =
      "stop in dev.lockstep.explore.StepStop.here\n"
          + "monitor where\n".repeat(60)
          + "monitor cont\ncont\n";

  private static final Pattern STOP =
      Pattern.compile("Breakpoint hit: \"thread=([^\"]*)\", dev.lockstep.explore.StepStop.here");

  @ParameterizedTest
  @ValueSource(strings = {"carrier", "baton"})
  void aReplayStopsAtTheLineOfEachStepAndNeitherTimeNorTheWatchdogGoesOn(String engine)
      throws Exception {
    Path jdb = BIN.resolve("jdb");
    assumeTrue(Files.isExecutable(jdb), "the JDK has no jdb");
    Process program = program(engine);
    try (BufferedReader output = program.inputReader(StandardCharsets.UTF_8)) {
      Process debugger =
          new ProcessBuilder(
                  jdb.toString(),
                  "-J-Xmx64m",
                  "-connect",
                  "com.sun.jdi.SocketAttach:hostname=127.0.0.1,port=" + port(output.readLine()))
              .redirectErrorStream(true)
              .start();
      try {
        String seen = sessionWith(debugger);
        assertThat(STOP.matcher(seen).results().count()).as(seen).isEqualTo(4);
        assertThat(seen)
            .contains(
                "ReplayInDebuggerTest$Errands.buyMilk (ReplayInDebuggerTest.java",
                "ReplayInDebuggerTest$Errands.buyBread (ReplayInDebuggerTest.java",
                "ReplayInDebuggerTest$Errands.run (ReplayInDebuggerTest.java");
        assertThat(output.lines()) // debug mode takes the stops for slow steps, and logs them
            .endsWith("done at PT2H, failure null");
        assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
      } finally {
        debugger.destroyForcibly();
      }
    } finally {
      program.destroyForcibly();
    }
  }

  private static Process program(String engine) throws IOException {
    return new ProcessBuilder(
            BIN.resolve("java").toString(),
            "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Xmx64m",
            "-Dlockstep.engine=" + engine,
            "-Dlockstep.debug",
            "-cp",
            System.getProperty("java.class.path", "").replace("\n", File.pathSeparator),
            Errands.class.getName())
        .redirectErrorStream(true)
        .start();
  }

  private static String port(String listening) {
    Matcher port = Pattern.compile("address: (\\d+)$").matcher(listening);
    assertThat(port.find()).as(listening).isTrue();
    return port.group(1);
  }

  /** Gives the debugger its commands, and reads what it says until the program has ended. */
  private static String sessionWith(Process debugger) throws IOException {
    Writer commands = debugger.outputWriter(StandardCharsets.UTF_8);
    commands.write(COMMANDS);
    commands.flush(); // and stays open, since its end would end the debugger
    return new String(debugger.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The program that is replayed. */
  static final class Errands implements AsyncAction {
    private static Duration end = Duration.ZERO;

    public static void main(String[] args) {
      Execution run =
          Explorer.builder()
              .watchdog(Duration.ofSeconds(1))
              .build()
              .replay(
                  Interleaving.fifo(),
                  test -> {
                    test.main(new Errands());
                    end = test.clock().elapsed();
                  });
      System.out.println("done at " + end + ", failure " + run.failure());
    }

    @Override
    public void run() {
      Task<?> milk = Async.spawn("milk", Errands::buyMilk);
      Task<?> bread = Async.spawn("bread", Errands::buyBread);
      milk.await();
      bread.await();
    }

    private static void buyMilk() {
      Async.sleep(Duration.ofHours(1));
    }

    private static void buyBread() {
      Async.sleep(Duration.ofHours(2));
    }
  }
}

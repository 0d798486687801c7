// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay line does the same in another JVM, on either engine. */
class ElsewhereTest {

  private static final String LINE =
      Explorer.builder()
          .strategy(Strategy.randomWalk())
          .shrinking(0, java.time.Duration.ZERO)
          .build()
          .explore(Programs::reverseOrder)
          .finding()
          .interleaving()
          .toString();

  @ParameterizedTest
  @ValueSource(strings = {"carrier", "baton"})
  void aLineIsReplayedInAnotherJvm(String engine) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Dlockstep.engine=" + engine,
                "-cp",
                System.getProperty("java.class.path", "").replace("\n", File.pathSeparator),
                Elsewhere.class.getName(),
                LINE)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output.strip())
        .isEqualTo(LINE + " failed: java.lang.AssertionError: in reverse, misfit null");
  }

  /** Replays a line. */
  static final class Elsewhere {
    private Elsewhere() {}

    public static void main(String[] args) {
      Execution execution =
          Explorer.builder().build().replay(Interleaving.parse(args[0]), Programs::reverseOrder);
      System.out.println(execution + ", misfit " + execution.misfit());
    }
  }
}

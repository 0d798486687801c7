// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.SocketsInTasks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The JDK's threads that poll sockets are started late, and outlive the loop that starts them. */
class SocketPollersTest {

  @Test
  @Tag("carrier-only")
  void pollersStartWithTheFirstSocketAndServeLaterLoops() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                SocketsInTasks.class.getName())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
        .containsExactly("polls nothing", "7", "7");
    assertThat(process.waitFor()).isZero();
  }
}

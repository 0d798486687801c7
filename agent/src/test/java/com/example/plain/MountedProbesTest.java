// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.disk.FileProbes;
import dev.lockstep.virtual.disk.FileProbes.Body;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small programs do in a mounted directory what they do in one of the machine. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "directories are mounted on Linux only")
class MountedProbesTest {

  private static final Map<String, Body> PROBES = new LinkedHashMap<>(FileProbes.all());

  static {
    PROBES.putAll(IoProbes.all());
  }

  /** The programs whose outcomes differ, with the reason. */
  private static final Map<String, String> DIFFERENT =
      Map.of(
          "watch a directory",
          "not simulated",
          "secure directory stream",
          "not simulated: nobody replaces a directory behind the back of the program",
          "create a link by two dots",
          "what is outside is named by its path without dots");

  @TempDir Path machine;

  static Set<String> names() {
    return PROBES.keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void programDoesTheSame(String name) throws IOException {
    Body probe = PROBES.get(name);
    Path directory = Files.createDirectory(machine.resolve("probe"));
    String onTheMachine = FileProbes.outcome(probe, directory);
    Path parent = Files.createDirectory(machine.resolve("mounted"));
    String[] mounted = new String[1];
    try (World world = new World()) {
      Host host =
          world.host("db", () -> mounted[0] = FileProbes.outcome(probe, parent.resolve("probe")));
      host.mount(parent + "/probe");
      world.run(() -> host.program().await());
    }

    if (DIFFERENT.containsKey(name)) {
      assertThat(mounted[0]).as(DIFFERENT.get(name)).isNotEqualTo(onTheMachine);
    } else {
      assertThat(mounted[0]).isEqualTo(onTheMachine);
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void everyDifferenceIsOneOfAProbe() {
    assertThat(PROBES.keySet()).containsAll(DIFFERENT.keySet());
    assertThat(Files.isDirectory(machine)).isTrue();
  }
}

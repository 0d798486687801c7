// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.disk.FileProbes.Body;
import dev.lockstep.virtual.fault.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small programs do on a simulated disk what they do on the machine's. */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "a simulated disk does what Linux does, and there is none here to compare")
class DiskConformanceTest {

  private static final Map<String, Body> PROBES = FileProbes.all();

  /** The programs whose outcomes differ, with the reason. */
  private static final Map<String, String> DIFFERENT =
      Map.of(
          "permissions of temporary files",
          "the JDK asks for private ones on its default file system only",
          "map for writing",
          "without the agent nobody sees that a program forces memory",
          "watch a directory",
          "not simulated",
          "secure directory stream",
          "not simulated: nobody replaces a directory behind the back of the program",
          "names of all views",
          "extended attributes and those of DOS are not simulated",
          "path as a File",
          "java.io knows the machine's files only, as the JDK says of every other file system",
          "path by its URI",
          "a disk is not registered with the JDK, as it belongs to one world",
          "absolute path of a relative one",
          "a simulated host has no directory that it was started in; it is /");

  @TempDir Path machine;

  static Set<String> names() {
    return PROBES.keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void programDoesTheSame(String name) throws IOException {
    try (Disk disk = new Disk("db", new Faults())) {
      Body probe = PROBES.get(name);
      String onTheMachine = FileProbes.outcome(probe, machine);
      String onTheDisk = FileProbes.outcome(probe, disk.path("/tmp/probe"));

      if (DIFFERENT.containsKey(name)) {
        assertThat(onTheDisk).as(DIFFERENT.get(name)).isNotEqualTo(onTheMachine);
      } else {
        assertThat(onTheDisk).isEqualTo(onTheMachine);
      }
    }
  }

  @Test
  void everyDifferenceIsOneOfAProbe() {
    assertThat(PROBES.keySet()).containsAll(DIFFERENT.keySet());
    assertThat(Files.isDirectory(machine)).isTrue();
  }
}

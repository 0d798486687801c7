// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes of the JDK that the agent passes over have no call that it would change. */
class PlainClassesTest {

  @Test
  void plainClassesReadNoClockAndDrawNothing() throws IOException {
    Path concurrent =
        FileSystems.getFileSystem(URI.create("jrt:/"))
            .getPath("/modules/java.base/java/util/concurrent");
    Set<String> found = new HashSet<>();
    List<Path> plain;
    try (Stream<Path> all = Files.walk(concurrent)) {
      plain = all.filter(PlainClassesTest::isPlain).toList();
    }
    for (Path type : plain) {
      StaticCalls.redirect(
          Files.readAllBytes(type), Transformer.CALLS_OF_JDK, JdkClasses.HOOKS, found);
    }

    assertThat(plain).hasSizeGreaterThan(100);
    assertThat(found).isEmpty();
  }

  private static boolean isPlain(Path file) {
    String name = file.toString().replaceFirst("^/modules/java.base/", "");
    return name.endsWith(".class")
        && Transformer.isPlain(name.substring(0, name.length() - ".class".length()));
  }
}

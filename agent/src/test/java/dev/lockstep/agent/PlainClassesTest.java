// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes of the JDK that the agent passes over have no call that it would change. */
class PlainClassesTest {

  private static final Path BASE =
      FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");

  private final JdkPart part = new JdkClasses();

  @ParameterizedTest
  @ValueSource(strings = {"java/util/concurrent", "java/time"})
  void plainClassesReadNoClockAndDrawNothing(String directory) throws IOException {
    Set<String> found = new TreeSet<>();
    List<Path> plain;
    try (Stream<Path> all = Files.walk(BASE.resolve(directory))) {
      plain = all.filter(this::isPlain).toList();
    }
    for (Path type : plain) {
      StaticCalls.redirect(Files.readAllBytes(type), JdkClasses.CALLS, "Hooks", found);
    }

    assertThat(plain).hasSizeGreaterThan(100);
    assertThat(found).isEmpty();
  }

  private boolean isPlain(Path file) {
    String name = BASE.relativize(file).toString();
    return name.endsWith(".class")
        && !part.isOfInterest(name.substring(0, name.length() - ".class".length()));
  }
}

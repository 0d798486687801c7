// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The sources of the peers that are not JVM programs, copied from the class path. */
public final class Sources {

  private static final Path DIRECTORY = directory();

  private static final int LIMIT_SECONDS = 120;

  private Sources() {}

  private static Path directory() {
    try {
      return Files.createTempDirectory("lockstep-benchmarks");
    } catch (IOException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Compiles a C program.
   *
   * @param name the name of its source
   * @return the path of the program
   * @throws IOException if it cannot be compiled
   */
  public static Path compiledC(String name) throws IOException {
    return compiled(name, List.of("gcc", "-O2", "-o"));
  }

  /**
   * Compiles a Go program.
   *
   * @param name the name of its source
   * @return the path of the program
   * @throws IOException if it cannot be compiled
   */
  public static Path compiledGo(String name) throws IOException {
    return compiled(name, List.of("go", "build", "-o"));
  }

  private static Path compiled(String name, List<String> compiler) throws IOException {
    Path source = path(name);
    Path program = source.resolveSibling(name.replace('.', '-') + "-compiled");
    if (!Files.exists(program)) {
      List<String> command = new ArrayList<>(compiler);
      command.add(program.toString());
      command.add(source.toString());
      Child.output(command, LIMIT_SECONDS);
    }
    return program;
  }

  /**
   * Returns a file of the sources.
   *
   * @param name the name of the file
   * @return the path of the file
   * @throws IOException if there is no such file
   */
  public static Path path(String name) throws IOException {
    Path file = DIRECTORY.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream source = Sources.class.getResourceAsStream(name)) {
        if (source == null) {
          throw new IOException("no source " + name);
        }
        Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return file;
  }
}

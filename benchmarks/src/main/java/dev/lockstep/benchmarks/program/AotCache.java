// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of this process as jars, of which alone the JDK makes a cache of loaded and linked
 * classes (JEP 514), and such a cache.
 */
public final class AotCache {

  private static final int LIMIT_SECONDS = 120;

  private final Path directory;
  private final String classPath;

  private AotCache(Path directory) throws IOException {
    this.directory = directory;
    List<String> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      jars.add(Files.isDirectory(path) ? jar(path, jars.size()).toString() : entry);
    }
    classPath = String.join(File.pathSeparator, jars);
  }

  /**
   * Makes the jars.
   *
   * @return a class path without a cache yet
   * @throws IOException if they cannot be written
   */
  public static AotCache ofJars() throws IOException {
    Path directory = Files.createTempDirectory("lockstep-benchmarks-aot");
    AotCache made = new AotCache(directory);
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file -> file.toFile().deleteOnExit());
    }
    return made;
  }

  private Path jar(Path classes, int number) throws IOException {
    Path jar = directory.resolve(number + ".jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
        Files.copy(file, zip);
      }
    }
    return jar;
  }

  /**
   * Returns a command that runs a main class with the cache of a run of the same command, which is
   * made first if there is none.
   *
   * @param main the class
   * @param flags the flags of the JVM
   * @param arguments the arguments of the program
   * @return the command
   * @throws IOException if the first run fails
   */
  public List<String> java(Class<?> main, List<String> flags, String... arguments)
      throws IOException {
    Path cache = directory.resolve(main.getSimpleName() + ".aot");
    if (!Files.exists(cache)) {
      Child.Output made =
          Child.run(command("-XX:AOTCacheOutput=" + cache, main, flags, arguments), LIMIT_SECONDS);
      if (!Files.exists(cache)) {
        throw new IOException("the JDK made no AOT cache:\n" + made.text());
      }
      cache.toFile().deleteOnExit();
    }
    return command("-XX:AOTCache=" + cache, main, flags, arguments);
  }

  private List<String> command(
      String option, Class<?> main, List<String> flags, String... arguments) {
    List<String> all = new ArrayList<>(flags);
    all.add(option);
    return Command.java(classPath, main, all, arguments);
  }
}

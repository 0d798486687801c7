// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fray as it is published: Maven fetches its jars, and {@code jlink} of this JDK links the JDK that
 * it instruments, from the image of this JDK. That is made once, when it is first asked for.
 */
final class Fray {

  private static final int LIMIT_SECONDS = 300;

  /** Modules that an image of this JDK cannot be linked with, or that no program here uses. */
  private static final List<String> LEFT_OUT =
      List.of("jdk.jlink", "jdk.jpackage", "jdk.graal.compiler", "jdk.graal.compiler.management");

  private final Path jars;
  private final Path java;
  private final Path library;

  private Fray(Path jars, Path java, Path library) {
    this.jars = jars;
    this.java = java;
    this.library = library;
  }

  /**
   * Fetches and links Fray.
   *
   * @param directory where to
   * @throws IOException if that is not possible here
   */
  static Fray install(Path directory) throws IOException {
    Path jars = directory.resolve("jars");
    Child.output(
        List.of(
            "mvn",
            "-q",
            "-B",
            "-f",
            Sources.path("fray.xml").toString(),
            "dependency:copy-dependencies",
            "-DoutputDirectory=" + jars),
        LIMIT_SECONDS);
    Fray fray = new Fray(jars, directory.resolve("jdk"), directory.resolve("libjvmti.so"));
    fray.link();
    fray.unpackLibrary();
    return fray;
  }

  private void link() throws IOException {
    String all = classPath();
    Child.output(
        List.of(
            System.getProperty("java.home") + "/bin/jlink",
            "-J-javaagent:" + jar("fray-instrumentation-jdk"),
            "-J--module-path=" + all,
            "-J--add-modules=org.pastalab.fray.instrumentation.jdk",
            "-J--class-path=" + all,
            "--output=" + java,
            "--add-modules=" + String.join(",", modules()),
            "--fray-instrumentation"),
        LIMIT_SECONDS);
  }

  private static List<String> modules() {
    return ModuleFinder.ofSystem().findAll().stream()
        .map(module -> module.descriptor().name())
        .filter(name -> !LEFT_OUT.contains(name))
        .sorted()
        .toList();
  }

  private void unpackLibrary() throws IOException {
    try (FileSystem system = FileSystems.newFileSystem(jar("fray-jvmti"))) {
      Files.copy(system.getPath("libjvmti.so"), library);
    }
  }

  private Path jar(String name) throws IOException {
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "-"))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + name + " in " + jars));
    }
  }

  private String classPath() throws IOException {
    try (Stream<Path> files = Files.list(jars)) {
      return files.sorted().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }

  /**
   * Returns the command of a search.
   *
   * @param main the class that is run for each interleaving
   * @param classPath its class path
   * @param arguments its arguments
   * @param options the options of Fray
   */
  List<String> command(
      Class<?> main, String classPath, List<String> arguments, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java.resolve("bin/java").toString());
    command.add("-cp");
    command.add(classPath());
    command.add("-agentpath:" + library);
    command.add("-javaagent:" + jar("fray-instrumentation-agent"));
    command.add("org.pastalab.fray.core.MainKt");
    command.addAll(List.of("--run-config", "cli", "--clazz", main.getName(), "--method", "main"));
    command.addAll(List.of("--classpath", classPath, "--args", String.join(":", arguments)));
    command.addAll(List.of("-m", "--no-reset-class-loader", "--timeline-coverage", "none"));
    command.addAll(options);
    return command;
  }
}

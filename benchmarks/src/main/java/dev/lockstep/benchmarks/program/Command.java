// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The command line of a contestant that is a program. */
@FunctionalInterface
public interface Command {

  /**
   * Returns the program and its arguments.
   *
   * @param row the row
   * @param cell the size
   * @param repeats the number of samples
   * @return the command line
   * @throws IOException if the program cannot be built
   */
  List<String> of(Row row, Cell cell, int repeats) throws IOException;

  /**
   * Returns a command that runs a main class of this class path with this JVM.
   *
   * @param main the class
   * @param flags the flags of the JVM
   * @param arguments the arguments of the program
   * @return the command
   */
  static List<String> java(Class<?> main, List<String> flags, String... arguments) {
    return java(System.getProperty("java.class.path"), main, flags, arguments);
  }

  /**
   * Returns a command that runs a main class of a class path with this JVM.
   *
   * @param classPath the class path
   * @param main the class
   * @param flags the flags of the JVM
   * @param arguments the arguments of the program
   * @return the command
   */
  static List<String> java(
      String classPath, Class<?> main, List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(flags);
    command.add("-classpath");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Returns the JVM flags that select an engine of Lockstep.
   *
   * @param engine {@code carrier} or {@code baton}
   * @return the flags
   */
  static List<String> engine(String engine) {
    String property = "-Dlockstep.engine=" + engine;
    return engine.equals("carrier")
        ? List.of(property, "--add-opens=java.base/java.lang=ALL-UNNAMED")
        : List.of(property);
  }

  /**
   * Returns the JVM flag of the agent.
   *
   * @return the flag
   */
  static List<String> agent() {
    return List.of(
        "-javaagent:" + System.getProperty("lockstep.benchmarks.agent", "lockstep-agent.jar"));
  }

  /**
   * Returns the JVM flag of an agent whose {@code premain} is in a class of this class path.
   *
   * @param main the class
   * @return the flag
   * @throws IOException if the jar file of the agent cannot be written
   */
  static List<String> agent(Class<?> main) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", main.getName());
    Path jar = Files.createTempFile("agent", ".jar");
    jar.toFile().deleteOnExit();
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    return List.of("-javaagent:" + jar);
  }

  /**
   * Returns the JVM flags that leave out what a JVM with an agent does at each switch of a virtual
   * thread, for debuggers.
   *
   * @return the flags
   */
  static List<String> noThreadEvents() {
    return List.of("-XX:+UnlockExperimentalVMOptions", "-XX:-DoJVMTIVirtualThreadTransitions");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(flags);
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
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
}

package dev.lockstep.benchmarks.program;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What to run for a contestant that is a program. */
@FunctionalInterface
public interface Command {

  /**
   * The program and its arguments.
   *
   * @param row which row
   * @param cell which size
   * @param repeats how many samples
   * @return them
   * @throws IOException if it cannot be built
   */
  List<String> of(Row row, Cell cell, int repeats) throws IOException;

  /**
   * A main class on this class path, by this JVM.
   *
   * @param main the class
   * @param flags of the JVM
   * @param arguments of the program
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
   * The flags with which Lockstep takes an engine.
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
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A program of the system that a peer requires.
 *
 * @param name the name for people
 * @param version a command that prints the version, and fails if the tool is not installed
 * @param debian the Debian package that has it
 */
public record Tool(String name, List<String> version, String debian) {

  /** The Python that the system's packages belong to, if there is one. */
  private static final String SYSTEM_PYTHON =
      Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";

  /** CPython with its asyncio. */
  public static final Tool PYTHON =
      new Tool("CPython", List.of(SYSTEM_PYTHON, "--version"), "python3");

  /** The event loop on libuv, for asyncio. */
  public static final Tool UVLOOP = module("uvloop");

  /** Structured concurrency for Python. */
  public static final Tool TRIO = module("trio");

  /** Node.js. */
  public static final Tool NODE = new Tool("Node.js", List.of("node", "--version"), "nodejs");

  /** Go. */
  public static final Tool GO = new Tool("Go", List.of("go", "version"), "golang-go");

  /** A C compiler. */
  public static final Tool GCC = new Tool("GCC", List.of("gcc", "-dumpfullversion"), "gcc");

  /** The HTTP load generator. */
  public static final Tool WRK = new Tool("wrk", List.of("wrk", "-v"), "wrk");

  /** All of them. */
  public static final List<Tool> ALL = List.of(PYTHON, UVLOOP, TRIO, NODE, GO, GCC, WRK);

  /** The versions of the tools that were looked up. */
  private static final Map<Tool, Optional<String>> FOUND = new ConcurrentHashMap<>();

  private static Tool module(String name) {
    String print = "import " + name + "; print(" + name + ".__version__)";
    return new Tool(name, List.of(SYSTEM_PYTHON, "-c", print), "python3-" + name);
  }

  /**
   * Returns the command that runs Python.
   *
   * @return its name or path
   */
  public static String python() {
    return SYSTEM_PYTHON;
  }

  /**
   * Returns the version, if the tool is installed.
   *
   * @return the first line that it prints
   */
  public Optional<String> installed() {
    return FOUND.computeIfAbsent(this, Tool::look);
  }

  private Optional<String> look() {
    try {
      Child.Output output = Child.run(version, 60);
      boolean there = output.status() == 0 || version.contains("wrk");
      return there ? output.text().lines().findFirst() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the reason why a contestant that requires tools cannot take part.
   *
   * @param tools the tools
   * @return a text about the first tool that is not installed, or empty
   */
  public static Optional<String> firstAbsent(List<Tool> tools) {
    return tools.stream()
        .filter(tool -> tool.installed().isEmpty())
        .map(tool -> "absent: " + tool.name() + " is not installed (" + tool.debian() + ")")
        .findFirst();
  }

  /** Installs the tool if it is missing and the system's packages can be installed here. */
  public void install() {
    if (installed().isEmpty()) {
      System.out.println("installing " + debian);
      try {
        Child.run(List.of("apt-get", "install", "-y", "-qq", debian), 300);
      } catch (IOException e) {
        System.out.println("cannot install " + debian + ": " + e.getMessage());
      }
      FOUND.remove(this);
    }
  }
}

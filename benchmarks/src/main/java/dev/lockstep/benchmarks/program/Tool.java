package dev.lockstep.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A program of the system that a peer needs.
 *
 * @param name what people read
 * @param version a command that prints its version, and fails if it is not there
 * @param debian the package that has it
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

  /** What was found of those that were looked for. */
  private static final Map<Tool, Optional<String>> FOUND = new ConcurrentHashMap<>();

  private static Tool module(String name) {
    String print = "import " + name + "; print(" + name + ".__version__)";
    return new Tool(name, List.of(SYSTEM_PYTHON, "-c", print), "python3-" + name);
  }

  /**
   * The command that runs Python.
   *
   * @return its name or path
   */
  public static String python() {
    return SYSTEM_PYTHON;
  }

  /**
   * Its version, if it is there.
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
   * What to say of a contestant that needs tools.
   *
   * @param tools the tools
   * @return the first that is not there, or empty
   */
  public static Optional<String> firstAbsent(List<Tool> tools) {
    return tools.stream()
        .filter(tool -> tool.installed().isEmpty())
        .map(tool -> "absent: " + tool.name() + " is not installed (" + tool.debian() + ")")
        .findFirst();
  }

  /** Installs it if it is missing and the system's packages can be installed here. */
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

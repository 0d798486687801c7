// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.virtual.World;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of the JDK's sockets and channels that have a {@code main}, unmodified, on the machine
 * and in a world: what passes on the machine passes in the world. They are read from a checkout of
 * the JDK, {@code -Dlockstep.jdk=/path/to/jdk}, and each runs in two JVMs of its own. {@code
 * -Dlockstep.jdk.tests=java/net/Socket,jdk/net} chooses the directories.
 */
@EnabledIfSystemProperty(
    named = "lockstep.jdk",
    matches = ".+",
    disabledReason = "the tests of the JDK are not part of this project")
class TestsOfJdkTest {

  private static final Path CHECKOUT =
      Path.of(System.getProperty("lockstep.jdk", "")).toAbsolutePath();

  private static final List<String> DIRECTORIES =
      List.of(
          System.getProperty("lockstep.jdk.tests", "java/net/Socket,java/nio/channels").split(","));

  /** The seconds that a test may take; a few wait for tens of them on the machine. */
  private static final int LIMIT = 60;

  private static final Pattern HEADER = Pattern.compile("/\\*[^/]*?@test.*?\\*/", Pattern.DOTALL);
  private static final Pattern TAG =
      Pattern.compile("@(run|library|modules)\\b(.*?)(?=\\n[ *]*@|\\*/)", Pattern.DOTALL);
  private static final Pattern MAIN = Pattern.compile("main(/othervm|/timeout=\\d+)*");

  /** A run of a test, as a line of its header asks for it. */
  record Run(Path file, List<Path> sources, List<String> options, List<String> arguments) {
    @Override
    public String toString() {
      return CHECKOUT.relativize(file) + " " + arguments;
    }
  }

  static Stream<Run> runs() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (String directory : DIRECTORIES) {
      try (Stream<Path> files = Files.walk(CHECKOUT.resolve("test/jdk").resolve(directory))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".java")).sorted().toList()) {
          HEADER
              .matcher(Files.readString(file, ISO_8859_1))
              .results()
              .forEach(header -> addRuns(file, header.group(), runs));
        }
      }
    }
    return runs.stream();
  }

  /** Adds the runs that a header asks for, without those that need more than a {@code main}. */
  private static void addRuns(Path file, String header, List<Run> runs) {
    List<String> lines = new ArrayList<>();
    List<Path> sources = new ArrayList<>(List.of(file.getParent()));
    List<String> options = new ArrayList<>();
    for (Matcher tag = TAG.matcher(header); tag.find(); ) {
      String value = tag.group(2).replaceAll("\\n[ *]*", " ").strip();
      List<String> words = List.of(value.split("\\s+"));
      switch (tag.group(1)) {
        case "run" -> lines.add(value);
        case "library" -> words.forEach(it -> sources.add(library(file, it)));
        default ->
            words.stream()
                .filter(it -> it.contains("/"))
                .forEach(
                    it ->
                        options.add("--add-exports=" + it.replaceAll(":.*", "") + "=ALL-UNNAMED"));
      }
    }
    if (lines.isEmpty()) {
      lines.add("main " + file.getFileName().toString().replace(".java", ""));
    }
    for (String line : lines) {
      List<String> words = List.of(line.split("\\s+"));
      List<String> flags = words.stream().skip(1).takeWhile(it -> it.startsWith("-")).toList();
      List<String> arguments = words.subList(1 + flags.size(), words.size());
      if (MAIN.matcher(words.getFirst()).matches()
          && !arguments.isEmpty()
          && flags.stream().allMatch(it -> it.startsWith("-D") && !it.contains("security"))) {
        runs.add(
            new Run(
                file,
                sources,
                Stream.concat(options.stream(), flags.stream()).toList(),
                arguments));
      }
    }
  }

  private static Path library(Path file, String name) {
    return name.startsWith("/test/")
        ? CHECKOUT.resolve(name.substring(1))
        : name.startsWith("/")
            ? CHECKOUT.resolve("test/jdk").resolve(name.substring(1))
            : file.resolveSibling(name).normalize();
  }

  @ParameterizedTest
  @MethodSource("runs")
  void testPassesInAWorldToo(Run run, @TempDir Path classes) throws Exception {
    String unknown = compile(run, classes);
    assumeTrue(unknown.isEmpty(), "it is of another version of the JDK: " + unknown);
    String real = outcome(run, "machine", classes);
    assumeTrue(real.isEmpty(), "it fails on the machine: " + real);
    assertThat(outcome(run, "world", classes)).isEmpty();
  }

  private static String compile(Run run, Path classes) {
    String path =
        String.join(File.pathSeparator, run.sources.stream().map(Path::toString).toList());
    List<String> arguments =
        new ArrayList<>(List.of("-nowarn", "-proc:none", "-encoding", "ISO-8859-1"));
    arguments.addAll(List.of("-XDignore.symbol.file", "-d", classes.toString()));
    arguments.addAll(List.of("-implicit:class", "-sourcepath", path));
    run.options.stream().filter(it -> it.startsWith("--add-exports")).forEach(arguments::add);
    arguments.add(run.file.toString());
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, errors, errors, arguments.toArray(String[]::new));
    return result == 0 ? "" : errors.toString(ISO_8859_1);
  }

  /** Returns nothing if the test passes, and otherwise what it has printed. */
  private static String outcome(Run run, String where, Path classes) throws Exception {
    Path directory = Files.createDirectory(classes.resolve(where)); // some leave files
    Path log = classes.resolve(where + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dtest.src=" + run.file.getParent());
    command.add("-Dtest.classes=" + classes);
    command.add("-Dtest.jdk=" + System.getProperty("java.home"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("-javaagent:") && flag.contains("agent-under-test"))
        .forEach(command::add);
    command.addAll(run.options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(List.of(where, classes.toString()));
    command.addAll(run.arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    return ended && process.exitValue() == 0
        ? ""
        : (ended ? "" : "not over after " + LIMIT + " s: ") + Files.readString(log, ISO_8859_1);
  }

  /** Runs one test in a JVM of its own. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws Exception {
      URL[] classes = {Path.of(arguments[1]).toUri().toURL()};
      // it lives as long as the JVM
      URLClassLoader loader = new URLClassLoader(classes, Child.class.getClassLoader());
      Thread test =
          new Thread(
              () -> {
                int result = 0;
                try {
                  Method main =
                      loader.loadClass(arguments[2]).getDeclaredMethod("main", String[].class);
                  main.setAccessible(true);
                  main.invoke(null, (Object) Arrays.copyOfRange(arguments, 3, arguments.length));
                } catch (ReflectiveOperationException | Error e) { // of its static initializer
                  e.printStackTrace();
                  result = 1;
                }
                System.out.flush();
                Runtime.getRuntime().halt(result); // with what it has left running
              },
              "main");
      test.setContextClassLoader(loader);
      if (arguments[0].equals("machine")) {
        test.start();
        test.join();
        return;
      }
      try (World world = new World()) {
        world.testHost().setAddresses("10.0.0.1", "fd00::1");
        world.run(
            () -> {
              Thread inside = new Thread(test, "main");
              inside.setContextClassLoader(loader);
              inside.start();
              inside.join();
            });
      }
    }
  }
}

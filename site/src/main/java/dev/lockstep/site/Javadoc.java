// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.site;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The javadoc of all modules with an API, as one. */
final class Javadoc {

  private static final Pattern MODULE = Pattern.compile("(?ms)^module (\\S+) \\{.*^ +exports ");

  private final Path root;
  private final String version;

  Javadoc(Path root, String version) {
    this.root = root.toAbsolutePath().normalize();
    this.version = version;
  }

  /**
   * Writes it.
   *
   * @throws IOException if a source cannot be read
   * @throws IllegalStateException if javadoc has a warning or an error
   */
  void write(Path out) throws IOException {
    List<String> options = new ArrayList<>();
    Map<String, String> modules = modules();
    modules.forEach(
        (name, path) -> options.addAll(List.of("--module-source-path", name + "=" + path)));
    options.addAll(
        List.of(
            "--module",
            String.join(",", modules.keySet()),
            "--module-path",
            libraries(),
            "--snippet-path",
            root.resolve("site/src/test/java").toString(),
            "-overview",
            root.resolve("site/src/main/javadoc/overview.html").toString(),
            "-d",
            out.toString(),
            "-Xdoclint:all",
            "-Werror",
            "-quiet",
            "-notimestamp",
            "-windowtitle",
            "Lockstep " + version,
            "-doctitle",
            "Lockstep " + version,
            "-header",
            "Lockstep " + version));
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int status =
        ToolProvider.findFirst("javadoc")
            .orElseThrow(() -> new IllegalStateException("there must be a javadoc tool; use a JDK"))
            .run(writer, writer, options.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("javadoc failed:\n" + said);
    }
  }

  /** The class path without our own modules, which are there as sources. */
  private String libraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).normalize().startsWith(root))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The places of the sources of each module that exports something, by its name. */
  private Map<String, String> modules() throws IOException {
    Map<String, String> modules = new TreeMap<>();
    try (Stream<Path> children = Files.list(root)) {
      for (Path module : children.sorted().toList()) {
        List<Path> sources =
            Stream.of("src/main/java", "src/module/java")
                .map(module::resolve)
                .filter(Files::isDirectory)
                .toList();
        for (Path source : sources) {
          Path descriptor = source.resolve("module-info.java");
          if (Files.exists(descriptor)) {
            Matcher name = MODULE.matcher(Files.readString(descriptor));
            if (name.find()) {
              modules.put(
                  name.group(1),
                  sources.stream()
                      .map(Path::toString)
                      .collect(Collectors.joining(File.pathSeparator)));
            }
          }
        }
      }
    }
    return modules;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The links of all pages lead somewhere, and their Java compiles. */
class DocsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\\n]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
  private static final Pattern FENCE =
      Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```|<!-- java:(.*?)-->");
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "(?m)^(?:public |final |abstract |sealed |static )*(?:class|interface|record|enum) (\\w+)");

  /** Imports that a reader adds without being told. */
  private static final String IMPORTS =
      Stream.of(
              "dev.lockstep",
              "dev.lockstep.explore",
              "dev.lockstep.explore.history",
              "dev.lockstep.jqwik",
              "dev.lockstep.junit",
              "dev.lockstep.monitor",
              "dev.lockstep.net",
              "dev.lockstep.process",
              "dev.lockstep.report",
              "dev.lockstep.spi",
              "dev.lockstep.sync",
              "dev.lockstep.testkit",
              "dev.lockstep.virtual",
              "dev.lockstep.virtual.disk",
              "dev.lockstep.virtual.fault",
              "dev.lockstep.virtual.net",
              "java.io",
              "java.net",
              "java.nio.channels",
              "java.nio.file",
              "java.time",
              "java.util",
              "java.util.concurrent",
              "java.util.function",
              "org.junit.jupiter.api",
              "org.junit.jupiter.api.extension")
          .map(name -> "import " + name + ".*;")
          .collect(
              Collectors.joining(
                  " ",
                  "import static org.assertj.core.api.Assertions.*; import net.jqwik.api.*;"
                      + " import net.jqwik.api.constraints.*; import org.junit.jupiter.api.Test;"
                      + " import org.jspecify.annotations.Nullable; import dev.lockstep.Timeout; ",
                  " "));

  static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(ROOT::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theLinksLeadSomewhere(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link = LINK.matcher(prose(page));
    while (link.find()) {
      String target = link.group(1);
      if (!target.matches("[a-z]+:.*") && !exists(page, target)) {
        broken.add(target);
      }
    }
    assertThat(broken).isEmpty();
  }

  private static boolean exists(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path there = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(ROOT.resolve(there))) {
      return false;
    }
    return hash < 0 || anchors(there).contains(target.substring(hash + 1));
  }

  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new TreeSet<>();
    Matcher heading = HEADING.matcher(prose(page));
    while (heading.find()) {
      anchors.add(
          heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-'));
    }
    return anchors;
  }

  /** The text of a page without its blocks of code. */
  private static String prose(Path page) throws IOException {
    return FENCE.matcher(Files.readString(ROOT.resolve(page))).replaceAll("");
  }

  /**
   * Each block is a file, members of a class, or statements, and may use the types of the blocks
   * before it. What a reader takes for granted stands in a comment of the page before the block,
   * {@code <!-- java: String fetch(String url) ... -->}: members, or one type.
   */
  @ParameterizedTest
  @MethodSource("pages")
  void theJavaCompiles(Path page, @TempDir Path classes) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    StringBuilder members = new StringBuilder();
    List<String> errors = new ArrayList<>();
    Matcher block = FENCE.matcher(Files.readString(ROOT.resolve(page)));
    while (block.find()) {
      String granted = block.group(3);
      if (granted != null) {
        addTo(types, members, granted.strip());
      } else if (block.group(1).equals("java")) {
        errors.addAll(compile(types, members.toString(), block.group(2), classes));
      }
    }
    assertThat(errors).isEmpty();
  }

  private static void addTo(Map<String, String> types, StringBuilder members, String granted) {
    Matcher type = PUBLIC_TYPE.matcher(granted);
    if (type.find()) {
      types.put(type.group(1), IMPORTS + granted);
    } else {
      members.append(granted).append(' ');
    }
  }

  private static List<String> compile(
      Map<String, String> types, String members, String block, Path classes) {
    Matcher type = PUBLIC_TYPE.matcher(block);
    if (type.find()) {
      types.put(type.group(1), IMPORTS + block.replaceAll("(?m)^static (?=class|final)", ""));
      return errors(types, classes);
    }
    List<String> errors = List.of();
    for (String form :
        List.of(
            "class Block { %m void block() throws Exception { %s\n} }", "class Block { %m %s }")) {
      Map<String, String> all = new LinkedHashMap<>(types);
      all.put("Block", IMPORTS + form.replace("%m", members).replace("%s", block));
      List<String> found = errors(all, classes);
      if (found.isEmpty()) {
        return found;
      }
      errors = errors.isEmpty() ? found : errors; // of the statements, which most blocks are
    }
    return errors;
  }

  private static List<String> errors(Map<String, String> types, Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    compiler
        .getTask(
            null,
            null,
            found,
            List.of("-proc:none", "-d", classes.toString()),
            null,
            types.entrySet().stream().map(type -> source(type.getKey(), type.getValue())).toList())
        .call();
    return found.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == javax.tools.Diagnostic.Kind.ERROR)
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT) + at(types, diagnostic))
        .toList();
  }

  private static String at(
      Map<String, String> types, javax.tools.Diagnostic<? extends JavaFileObject> diagnostic) {
    String name = diagnostic.getSource().getName().replaceAll(".*/|\\.java", "");
    List<String> lines = types.get(name).lines().toList();
    return ", in: " + lines.get((int) diagnostic.getLineNumber() - 1).strip();
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("memory:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}

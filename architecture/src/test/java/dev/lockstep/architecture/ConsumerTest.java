// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What users get with an artifact is enough to compile against it: programs on the class path and
 * modules, with wrong programs told by a message of the compiler.
 */
class ConsumerTest {

  private static final Path ROOT = Path.of("..");

  /** A lambda with one parameter where a handler has two, and no overload fits. */
  private static final String WRONG =
      """
      package user;
      import dev.lockstep.net.Streams;
      class Wrong {
        static void serve() throws Exception {
          var server = Streams.serve(c -> {}, "127.0.0.1", 0);
        }
      }
      """;

  private static final String RIGHT =
      """
      package user;
      import dev.lockstep.Async;
      public class Right {
        public static void main(String[] args) {
          System.out.println("result " + Async.run(() -> Async.spawn(() -> 42).await()));
        }
      }
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"LOOP_CORE", "VIRTUAL_CLOCK", "EXPLORER"})
  void anErrorInAProgramOnTheClassPathIsToldByTheCompiler(House module) throws Exception {
    assertThat(compile("--class-path", published(module), source("Wrong", WRONG)))
        .contains("no suitable method found for serve")
        .doesNotContain("An exception has occurred in the compiler");
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOP_CORE", "VIRTUAL_CLOCK", "EXPLORER"})
  void anErrorInAModuleIsToldByTheCompiler(House module) throws Exception {
    assertThat(compile("--module-path", published(module), source("Wrong", WRONG), descriptor()))
        .contains("no suitable method found for serve")
        .doesNotContain("An exception has occurred in the compiler");
  }

  @Test
  void aModuleThatRequiresTheCoreCompilesAndRunsWithTheCoreAlone() throws Exception {
    Set<Path> core = Set.of(House.LOOP_CORE.path());
    assertThat(compile("--module-path", core, source("Right", RIGHT), descriptor())).isEmpty();
    String modules = joined(core) + File.pathSeparator + directory.resolve("classes");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                modules,
                "--module",
                "user/user.Right")
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(java.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(java.inputReader().readLine()).isEqualTo("result 42");
    } finally {
      java.destroyForcibly();
    }
  }

  @Test
  void theCoreBringsNothingButAnnotations() throws Exception {
    assertThat(published(House.LOOP_CORE))
        .extracting(path -> path.getFileName().toString())
        .filteredOn(name -> name.endsWith(".jar") && !name.startsWith("lockstep"))
        .singleElement()
        .asString()
        .startsWith("jspecify-");
  }

  private Path descriptor() throws IOException {
    return source("module-info", "module user { requires dev.lockstep; }");
  }

  private Path source(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name + ".java"), text);
  }

  /** Returns what the compiler says, with all its warnings. */
  private String compile(String pathOption, Set<Path> path, Path... sources) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    List<String> arguments = new ArrayList<>(List.of("-Xlint:all,-path", "-proc:none"));
    arguments.addAll(List.of("-d", directory.resolve("classes").toString()));
    arguments.addAll(List.of(pathOption, joined(path)));
    Stream.of(sources).forEach(source -> arguments.add(source.toString()));
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    javac.run(writer, writer, arguments.toArray(String[]::new));
    return said.toString();
  }

  private static String joined(Set<Path> path) {
    return String.join(File.pathSeparator, path.stream().map(Path::toString).toList());
  }

  // ---- what the published artifact brings

  /** Returns the classes of a module and of the dependencies that a build tool gives its users. */
  private static Set<Path> published(House module) throws Exception {
    Set<Path> path = new LinkedHashSet<>();
    add(path, module);
    return path;
  }

  private static void add(Set<Path> path, House module) throws Exception {
    path.add(module.path());
    String directory = module.artifact().replace("lockstep-", "");
    List<String> artifacts = new ArrayList<>(dependencies(ROOT.resolve("pom.xml")));
    artifacts.addAll(dependencies(ROOT.resolve(directory).resolve("pom.xml")));
    for (String artifact : artifacts) {
      House ours = ofArtifact(artifact);
      if (ours == null) {
        path.add(jar(artifact));
      } else {
        add(path, ours);
      }
    }
  }

  private static House ofArtifact(String artifact) {
    return Stream.of(House.values())
        .filter(it -> it.artifact().equals(artifact))
        .findFirst()
        .orElse(null);
  }

  /** Returns the artifacts that a pom gives to those who depend on it, without the managed ones. */
  private static List<String> dependencies(Path pom) throws Exception {
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getDocumentElement();
    List<String> artifacts = new ArrayList<>();
    for (Element dependencies : children(project, "dependencies")) {
      for (Element dependency : children(dependencies, "dependency")) {
        boolean isCompiled = text(dependency, "scope", "compile").equals("compile");
        if (isCompiled && text(dependency, "optional", "false").equals("false")) {
          artifacts.add(text(dependency, "artifactId", ""));
        }
      }
    }
    return artifacts;
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
        children.add(element);
      }
    }
    return children;
  }

  private static String text(Element parent, String name, String standard) {
    return children(parent, name).stream()
        .findFirst()
        .map(element -> element.getTextContent().strip())
        .orElse(standard);
  }

  private static Path jar(String artifact) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().matches(artifact + "-[0-9.]+\\.jar"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(artifact + " is not on the class path"));
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project that README.md tells a newcomer to copy builds with Maven as it is, away from this
 * repository, against the jars that are published; and it finds the bug that its page promises.
 */
class StarterTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path STARTER = ROOT.resolve("examples/starter");
  private static final String VERSION = "0.1.0-SNAPSHOT";

  /** The directory of this build in each module: "target", or "target/quick". */
  private static final Path BUILD =
      Path.of("").toAbsolutePath().relativize(codeOf(StarterTest.class).getParent());

  private static final Pattern MODULE = Pattern.compile("<module>([a-z-]+)</module>");

  /** What a user gets no jar of, or is built after this module. */
  private static final Set<String> NOT_PUBLISHED =
      Set.of(
          "bom",
          "browser-tests",
          "conformance",
          "bug-bench",
          "compatibility",
          "architecture",
          "site",
          "examples",
          "benchmarks");

  @TempDir Path directory;

  @Test
  void readmeHasBothBuildFilesWhole() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    for (String file : List.of("pom.xml", "build.gradle.kts")) {
      assertThat(readme)
          .as(file)
          .contains("\n" + Files.readString(STARTER.resolve(file)).strip() + "\n```");
    }
  }

  /** There is no Gradle where this is built: what can be read of its file is compared. */
  @Test
  void gradleHasTheArtifactsAndTheFlagOfMaven() throws IOException {
    String pom = Files.readString(STARTER.resolve("pom.xml"));
    String gradle = Files.readString(STARTER.resolve("build.gradle.kts"));
    Pattern.compile(
            "<artifactId>((?:lockstep-|junit-j|assertj)[a-z-]+)</artifactId>\\s*"
                + "(?:<version>([0-9.]+)</version>)?")
        .matcher(pom)
        .results()
        .forEach(
            found ->
                assertThat(gradle)
                    .contains(
                        found.group(1) + (found.group(2) == null ? "" : ":" + found.group(2))));
    assertThat(gradle).contains(VERSION, "-javaagent:", "useJUnitPlatform()", "of(25)");
    assertThat(gradle.chars().filter(c -> c == '{').count())
        .isEqualTo(gradle.chars().filter(c -> c == '}').count());
  }

  @Test
  void starterBuildsAndFindsItsBugOnceTheLockIsGone() throws Exception {
    Path repository = publish();
    Path project = copy(STARTER, directory.resolve("starter"));
    settings(repository);

    assertThat(maven(project)).contains("Tests run: 3, Failures: 0", "BUILD SUCCESS");

    Path account = project.resolve("src/main/java/com/acme/Account.java");
    Files.writeString(
        account, Files.readString(account).replaceAll("lock\\.(acquire|release)\\(\\);", ""));
    assertThat(maven(project))
        .contains("AccountTest", "@Replay(\"L1:", "alice", "bob", "BUILD FAILURE")
        .contains("AccountProperties")
        .doesNotContain("COMPILATION ERROR");
  }

  // ---- Maven, away from here

  /** Puts the jars and poms of this build into a repository of files. */
  private Path publish() throws IOException {
    Path repository = directory.resolve("repository");
    put(repository, "lockstep-parent", ROOT.resolve("pom.xml"), null);
    put(repository, "lockstep-bom", ROOT.resolve("bom/pom.xml"), null);
    Matcher modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
    while (modules.find()) {
      String module = modules.group(1);
      if (NOT_PUBLISHED.contains(module)) {
        continue;
      }
      String artifact = "lockstep-" + module;
      Path home = ROOT.resolve(module);
      Path jar = home.resolve(BUILD).resolve(artifact + "-" + VERSION + ".jar");
      assumeTrue(
          Files.exists(jar), () -> jar + " is missing: run mvn verify on all, which packages it");
      put(repository, artifact, home.resolve("pom.xml"), jar);
    }
    return repository;
  }

  private static void put(Path repository, String artifact, Path pom, Path jar) throws IOException {
    Path home =
        Files.createDirectories(repository.resolve("dev/lockstep/" + artifact + "/" + VERSION));
    String name = artifact + "-" + VERSION;
    Files.copy(pom, home.resolve(name + ".pom"));
    if (jar != null) {
      Files.copy(jar, home.resolve(name + ".jar"));
    }
  }

  /** Writes settings whose repositories are ours, then what Maven has here, then its standard. */
  private void settings(Path repository) throws IOException {
    StringBuilder ours = new StringBuilder();
    StringBuilder plugins = new StringBuilder();
    Path here = Path.of(System.getProperty("user.home"), ".m2", "repository");
    for (Path one : List.of(repository, here)) {
      String text =
          "<id>%s</id><url>%s</url>"
              .formatted(one.getFileName() + "-of-" + ours.length(), one.toUri());
      String rules =
          "<releases><checksumPolicy>ignore</checksumPolicy></releases>"
              + "<snapshots><enabled>true</enabled><checksumPolicy>ignore</checksumPolicy></snapshots>";
      ours.append("<repository>").append(text).append(rules).append("</repository>");
      plugins.append("<pluginRepository>").append(text).append(rules).append("</pluginRepository>");
    }
    Files.writeString(
        directory.resolve("settings.xml"),
        "<settings><localRepository>"
            + directory.resolve("local")
            + "</localRepository><profiles><profile><id>here</id><repositories>"
            + ours
            + "</repositories><pluginRepositories>"
            + plugins
            + "</pluginRepositories></profile></profiles>"
            + "<activeProfiles><activeProfile>here</activeProfile></activeProfiles></settings>");
  }

  private String maven(Path project) throws Exception {
    Path log = directory.resolve("maven.log");
    ProcessBuilder builder =
        new ProcessBuilder("mvn", "-B", "-s", directory.resolve("settings.xml").toString(), "test");
    builder.directory(project.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("MAVEN_OPTS", "-Xmx256m");
    Process maven = builder.start();
    try {
      assertThat(maven.waitFor(5, TimeUnit.MINUTES)).as("Maven ends").isTrue();
    } finally {
      maven.descendants().forEach(ProcessHandle::destroyForcibly);
      maven.destroyForcibly();
    }
    return Files.readString(log);
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(it -> !it.toString().contains("target")).toList()) {
        Path copied = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(file, copied, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return to;
  }

  private static Path codeOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}

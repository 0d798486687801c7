// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/coming-from-asyncio.md} has all names of asyncio, and says nothing that is not so.
 */
class ComingFromAsyncioTest {

  private static final Path DOCUMENT = Path.of("../docs/coming-from-asyncio.md");
  private static final Path NAMES = Path.of("src/test/resources/asyncio-names.txt");

  /** Code such as {@code Task.cancel}, {@code Runner.Builder.debug} or {@code CallGraph}. */
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static final List<String> PACKAGES =
      List.of(
          "dev.lockstep",
          "dev.lockstep.sync",
          "dev.lockstep.net",
          "dev.lockstep.process",
          "java.lang",
          "java.io",
          "java.net",
          "java.time",
          "java.util.concurrent");

  @Test
  void tableHasEachNameOfAsyncioOnce() throws IOException {
    List<String> named =
        rows().map(row -> row.get(0)).flatMap(ComingFromAsyncioTest::codes).toList();

    assertThat(named).containsExactlyInAnyOrderElementsOf(Files.readAllLines(NAMES));
  }

  @Test
  void eachNameOfAsyncioHasAnAnswer() throws IOException {
    List<String> unanswered =
        rows()
            .filter(row -> row.get(1).isEmpty() && !row.get(2).startsWith("left out"))
            .map(row -> row.get(0))
            .toList();

    assertThat(unanswered).isEmpty();
  }

  @Test
  void whatItCallsOursExists() throws IOException {
    List<String> ours =
        Stream.concat(
                rows().flatMap(row -> codes(row.get(1))),
                Files.readAllLines(DOCUMENT).stream().flatMap(ComingFromAsyncioTest::classesIn))
            .distinct()
            .toList();

    List<String> unknown = ours.stream().filter(code -> !exists(code)).toList();

    assertThat(ours).hasSizeGreaterThan(200).contains("Task.cancel", "Runner.Builder.closeLimit");
    assertThat(unknown).isEmpty();
  }

  @Test
  void namesThatDoNotExistAreNoticed() {
    assertThat(Stream.of("Async.sleeps", "Loops", "ReturnWhen.ALL", "Runner.Build.debug"))
        .noneMatch(ComingFromAsyncioTest::exists);
  }

  /** The cells of the rows that have names of asyncio. */
  private static Stream<List<String>> rows() throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> Arrays.stream(line.substring(1).split("\\|", 4)).map(String::strip).toList());
  }

  private static Stream<String> codes(String text) {
    return CODE.matcher(text).results().map((MatchResult found) -> found.group(1));
  }

  /** What looks like a class of ours or the JDK's; a row's first cell is asyncio's. */
  private static Stream<String> classesIn(String line) {
    String ours = line.startsWith("|") ? line.substring(line.indexOf('|', 1)) : line;
    return codes(ours).filter(code -> Character.isUpperCase(code.charAt(0)));
  }

  private static boolean exists(String code) {
    List<String> parts = new ArrayList<>(List.of(code.split("\\.", -1)));
    Optional<Class<?>> found = topLevel(parts.remove(0));
    while (found.isPresent() && !parts.isEmpty() && nested(found.get(), parts.get(0)).isPresent()) {
      found = nested(found.get(), parts.remove(0));
    }
    return found.isPresent()
        && (parts.isEmpty() || (parts.size() == 1 && members(found.get()).contains(parts.get(0))));
  }

  private static Optional<Class<?>> topLevel(String name) {
    return PACKAGES.stream()
        .<Class<?>>mapMulti((in, found) -> load(in + "." + name).ifPresent(found))
        .findFirst();
  }

  private static Optional<Class<?>> load(String name) {
    try {
      return Optional.of(Class.forName(name));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Optional<Class<?>> nested(Class<?> outer, String name) {
    return Arrays.stream(outer.getClasses())
        .filter(inner -> inner.getSimpleName().equals(name))
        .findFirst();
  }

  /** The names of public methods and constants; those of an interface lack those of Object. */
  private static Set<String> members(Class<?> type) {
    Set<String> names = new HashSet<>();
    for (Method method : type.getMethods()) {
      names.add(method.getName());
    }
    for (Field field : type.getFields()) {
      names.add(field.getName());
    }
    return names;
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The public API of each module is what {@code api/} says, so that a change of it is seen in a
 * review. Whoever changes it on purpose writes the dumps anew with {@code -Dlockstep.api=write}.
 */
class ApiTest {

  private static final Path DUMPS = Path.of("..", "api");

  @ParameterizedTest
  @EnumSource(House.class)
  void theApiIsAsDumped(House module) throws IOException {
    String api = String.join("\n", dump(module)) + "\n";
    Path file = DUMPS.resolve(module.artifact() + ".txt");
    if ("write".equals(System.getProperty("lockstep.api"))) {
      Files.createDirectories(DUMPS);
      Files.writeString(file, api);
    }
    assertThat(api).as("%s; write it anew with -Dlockstep.api=write", file).isEqualTo(read(file));
  }

  @ParameterizedTest
  @EnumSource(House.class)
  void theApiNamesNoTypeThatUsersCannotSee(House module) {
    assertThat(dump(module)).noneMatch(line -> line.contains(".internal."));
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static List<String> dump(House module) {
    TreeMap<String, Class<?>> types = new TreeMap<>();
    for (String name : module.classNames()) {
      if (isExported(name) && isVisible(load(name))) {
        types.put(name, load(name));
      }
    }
    List<String> lines = new ArrayList<>();
    types.values().forEach(type -> addTo(lines, type));
    return lines;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, /* initialize= */ false, ApiTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isExported(String name) {
    return !name.contains(".internal.") && !name.startsWith("dev.lockstep.campaign.");
  }

  private static boolean isVisible(Class<?> type) {
    return !type.isSynthetic()
        && !type.isAnonymousClass()
        && isVisible(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static void addTo(List<String> lines, Class<?> type) {
    String supertypes =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()),
                Arrays.stream(type.getGenericInterfaces()))
            .map(Object::toString)
            .map(ApiTest::simplified)
            .filter(name -> !name.equals("java.lang.Object"))
            .reduce("", (all, name) -> all + (all.isEmpty() ? " : " : ", ") + name);
    lines.add(type.getPackageName() + ": " + simplified(type.toGenericString()) + supertypes);
    members(lines, type, type.getDeclaredFields(), Field::toGenericString);
    members(lines, type, type.getDeclaredConstructors(), Constructor::toGenericString);
    members(lines, type, type.getDeclaredMethods(), Method::toGenericString);
    lines.add("");
  }

  private static <M extends Member> void members(
      List<String> lines, Class<?> type, M[] members, Function<M, String> text) {
    Arrays.stream(members)
        .filter(member -> isVisible(member.getModifiers()))
        .filter(member -> !member.isSynthetic() || isCalledForDefaults(member))
        .map(member -> "  " + simplified(withoutOwner(text.apply(member), type, member)))
        .sorted()
        .forEach(lines::add);
  }

  /**
   * Whether calls of a function of Kotlin that leave out an argument are compiled into calls of it.
   */
  private static boolean isCalledForDefaults(Member member) {
    return member.getName().endsWith("$default");
  }

  private static String withoutOwner(String declaration, Class<?> type, Member member) {
    String owner = type.getTypeName();
    return member instanceof Constructor<?>
        ? declaration.replace(owner + "(", type.getSimpleName() + "(")
        : declaration.replace(owner + "." + member.getName(), member.getName());
  }

  /** Shortens the names of well-known packages, not those of internal ones. */
  private static String simplified(String declaration) {
    return declaration
        .replaceAll("\\bjava\\.[a-z.]+\\.(?=[A-Z])", "")
        .replaceAll("\\bdev\\.lockstep\\.(?!([a-z]+\\.)*internal\\.)([a-z]+\\.)*(?=[A-Z])", "")
        .replaceAll("\\b(synchronized|strictfp) ", "");
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The name of a test in readable form, the same in every run and on every machine.
 *
 * @param testClass the name of the class, with dots: {@code com.example.Outer.Inner}
 * @param method the name of the method, with the simple names of its parameters' types if it has
 *     any: {@code transfers(int,Loop)}
 * @param invocation the invocation of a parameterized or repeated test, from 1, {@code 2.1} if its
 *     class is repeated too; empty for a plain test
 * @since 0.1.0
 */
public record TestName(String testClass, String method, String invocation) {

  private static final Pattern INVOCATION = Pattern.compile("-invocation:#(\\d+)]");

  /**
   * Returns the name of a test.
   *
   * @param testClass the class that runs, which may have inherited the method
   * @param method the method
   * @param uniqueId JUnit's identifier of the test
   * @return the name
   */
  public static TestName of(Class<?> testClass, Method method, String uniqueId) {
    Matcher invocations = INVOCATION.matcher(uniqueId);
    return new TestName(
        testClass.getName().replace('$', '.'),
        method.getName() + parameters(method),
        invocations.results().map(it -> it.group(1)).collect(Collectors.joining(".")));
  }

  /**
   * Returns the name of the test that JUnit runs.
   *
   * @param context the context of the test, not of a class
   * @return the name
   */
  public static TestName of(ExtensionContext context) {
    return of(
        context.getRequiredTestClass(), context.getRequiredTestMethod(), context.getUniqueId());
  }

  private static String parameters(Method method) {
    return method.getParameterCount() == 0
        ? ""
        : Arrays.stream(method.getParameterTypes())
            .map(Class::getSimpleName)
            .collect(Collectors.joining(",", "(", ")"));
  }

  /**
   * Returns the replay file of the test.
   *
   * @param directory the directory of replay files
   * @return a path whose file name has no characters that are special in a shell
   */
  public Path replayFile(Path directory) {
    String name = method.replace("[]", "s").replace(")", "").replaceAll("[(,]", "-");
    String suffix = invocation.isEmpty() ? "" : "-" + invocation;
    return directory.resolve(testClass + "." + name + suffix + ".replay");
  }

  /** Returns a text such as {@code com.example.BankTest.transfers(int)[2]}. */
  @Override
  public String toString() {
    return testClass + "." + method + (invocation.isEmpty() ? "" : "[" + invocation + "]");
  }
}

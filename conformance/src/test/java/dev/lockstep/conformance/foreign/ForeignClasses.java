// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.foreign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import junit.framework.Test;
import junit.framework.TestCase;
import junit.framework.TestSuite;

/**
 * The test classes in a directory, in the unnamed package, loaded by a class loader of their own.
 */
final class ForeignClasses extends ClassLoader {

  private static final ClassDesc THREAD = ClassDesc.of("java.lang.Thread");
  private static final ClassDesc RUNNABLE = ClassDesc.of("java.lang.Runnable");
  private static final String SUFFIX = ".class";

  static {
    registerAsParallelCapable();
  }

  private final Path directory;
  private final boolean virtualThreads;

  /**
   * Loads the classes of a directory.
   *
   * @param virtualThreads whether {@code newStartedThread(Runnable)} of the tests, by which the
   *     JDK's kit starts most of its threads, starts a virtual thread, which a task keeps on its
   *     loop
   */
  ForeignClasses(Path directory, boolean virtualThreads) {
    super(ForeignClasses.class.getClassLoader());
    this.directory = directory;
    this.virtualThreads = virtualThreads;
  }

  /**
   * Returns the tests of all classes that no other one extends, by class and name. Tests of one
   * name, such as those of a parameterized suite, stand in the order of their suite.
   *
   * @throws IllegalArgumentException if there are none
   */
  List<TestCase> tests() {
    List<Class<?>> classes = testClasses();
    List<TestCase> tests = new ArrayList<>();
    for (Class<?> type : classes) {
      if (classes.stream().noneMatch(other -> other.getSuperclass() == type)) {
        addAll(suite(type), tests);
      }
    }
    if (tests.isEmpty()) {
      throw new IllegalArgumentException(
          directory
              + " has no JUnit 3 tests in the unnamed package; give the directory of the compiled"
              + " classes");
    }
    tests.sort(Comparator.comparing(ForeignClasses::name));
    return tests;
  }

  /** Returns class and name of a test. */
  static String name(TestCase test) {
    return test.getClass().getName() + "." + test.getName();
  }

  private List<Class<?>> testClasses() {
    List<Class<?>> classes = new ArrayList<>();
    for (String name : names()) {
      Class<?> type;
      try {
        type = Class.forName(name, false, this);
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
      if (TestCase.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
        classes.add(type);
      }
    }
    return classes;
  }

  private List<String> names() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX) && name.indexOf('$') < 0)
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be read; give a directory", e);
    }
  }

  /** Returns the suite that a class makes itself, not one that it inherits, or else its methods. */
  private static Test suite(Class<?> type) {
    try {
      return (Test) type.getDeclaredMethod("suite").invoke(null);
    } catch (NoSuchMethodException e) {
      return new TestSuite(type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + ".suite() failed", e);
    }
  }

  private static void addAll(Test test, List<TestCase> tests) {
    if (test instanceof TestSuite suite) {
      for (int i = 0; i < suite.testCount(); i++) {
        addAll(suite.testAt(i), tests);
      }
    } else if (test.getClass().getClassLoader() instanceof ForeignClasses) {
      // Others are JUnit's own warnings: of a class that only a suite makes, or has no tests.
      tests.add((TestCase) test);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    Path file = directory.resolve(name.replace('.', '/') + SUFFIX);
    if (!Files.isRegularFile(file)) {
      throw new ClassNotFoundException(name);
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      byte[] loaded = virtualThreads ? startingVirtualThreads(bytes) : bytes;
      return defineClass(name, loaded, 0, loaded.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Lets {@code newStartedThread(Runnable)} of a class call {@code Thread.startVirtualThread}. */
  private static byte[] startingVirtualThreads(byte[] bytes) {
    ClassFile file = ClassFile.of();
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethods(
            ForeignClasses::startsThread,
            (method, element) -> {
              if (element instanceof CodeModel) {
                method.withCode(
                    code ->
                        code.aload(1)
                            .invokestatic(
                                THREAD, "startVirtualThread", MethodTypeDesc.of(THREAD, RUNNABLE))
                            .areturn());
              } else {
                method.with(element);
              }
            }));
  }

  private static boolean startsThread(MethodModel method) {
    return method.methodName().equalsString("newStartedThread")
        && method.methodTypeSymbol().equals(MethodTypeDesc.of(THREAD, RUNNABLE))
        && !method.flags().has(AccessFlag.STATIC);
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Searches the code of a program for calls whose result need not be the same twice: the real clock,
 * random numbers, identity hash codes and what is ordered by them, threads. Reads the class files
 * of the frames that it is given, but not code that these call in other classes.
 */
final class NondeterminismSources {

  private static final int REPORTED = 3;

  /** The sources of nondeterminism by class and method; {@code <init>} is a constructor. */
  private static final Map<String, String> CALLS =
      Map.ofEntries(
          Map.entry("java/lang/System.nanoTime", "the real clock"),
          Map.entry("java/lang/System.currentTimeMillis", "the real clock"),
          Map.entry("java/time/Instant.now", "the real clock"),
          Map.entry("java/time/LocalDate.now", "the real clock"),
          Map.entry("java/time/LocalTime.now", "the real clock"),
          Map.entry("java/time/LocalDateTime.now", "the real clock"),
          Map.entry("java/time/ZonedDateTime.now", "the real clock"),
          Map.entry("java/lang/Math.random", "random numbers"),
          Map.entry("java/util/Random.<init>", "random numbers"),
          Map.entry("java/util/SplittableRandom.<init>", "random numbers"),
          Map.entry("java/security/SecureRandom.<init>", "random numbers"),
          Map.entry("java/util/concurrent/ThreadLocalRandom.current", "random numbers"),
          Map.entry("java/util/UUID.randomUUID", "random numbers"),
          Map.entry("java/util/Collections.shuffle", "random numbers"),
          Map.entry("java/lang/System.identityHashCode", "identity hash codes"),
          Map.entry("java/lang/Object.hashCode", "identity hash codes"),
          Map.entry("java/util/IdentityHashMap.<init>", "the order of identity hash codes"),
          Map.entry("java/util/HashSet.<init>", "the order of a hash table"),
          Map.entry("java/util/HashMap.<init>", "the order of a hash table"),
          Map.entry("java/util/concurrent/ConcurrentHashMap.<init>", "the order of a hash table"),
          Map.entry("java/util/Set.of", "the order of a hash table"),
          Map.entry("java/util/Map.of", "the order of a hash table"),
          Map.entry("java/lang/Thread.start", "a thread of its own"),
          Map.entry("java/lang/Thread.startVirtualThread", "a thread of its own"),
          Map.entry("java/lang/Thread$Builder.start", "a thread of its own"),
          Map.entry("java/lang/Thread$Builder$OfPlatform.start", "a thread of its own"),
          Map.entry("java/lang/Thread$Builder$OfVirtual.start", "a thread of its own"),
          Map.entry("java/util/concurrent/Executor.execute", "a thread of its own"),
          Map.entry("java/util/concurrent/ExecutorService.submit", "a thread of its own"),
          Map.entry("java/util/concurrent/CompletableFuture.supplyAsync", "a thread of its own"),
          Map.entry("java/util/concurrent/CompletableFuture.runAsync", "a thread of its own"),
          Map.entry("java/util/Collection.parallelStream", "threads of their own"));

  private static final List<String> SEEDED = List.of("Random.<init>", "SplittableRandom.<init>");

  private NondeterminismSources() {}

  /** Returns the calls in the methods of some frames, then those in the rest of their classes. */
  static List<String> in(List<StackTraceElement> frames) {
    Set<String> found = new LinkedHashSet<>();
    for (StackTraceElement frame : frames) {
      found.addAll(scan(frame.getClassName(), frame.getMethodName()));
    }
    for (StackTraceElement frame : frames) {
      found.addAll(scan(frame.getClassName(), null));
    }
    return found.stream().limit(REPORTED).toList();
  }

  private static List<String> scan(String className, @Nullable String method) {
    ClassModel model = read(className);
    List<String> found = new ArrayList<>();
    if (model != null) {
      for (MethodModel candidate : model.methods()) {
        if (method == null || candidate.methodName().equalsString(method)) {
          scan(className, candidate, found);
        }
      }
    }
    return found;
  }

  private static void scan(String className, MethodModel method, List<String> found) {
    method
        .code()
        .ifPresent(
            code -> {
              int line = 0;
              for (CodeElement element : code) {
                if (element instanceof LineNumber number) {
                  line = number.line();
                } else if (element instanceof InvokeInstruction call) {
                  add(className, method, line, call, found);
                }
              }
            });
  }

  private static void add(
      String className, MethodModel method, int line, InvokeInstruction call, List<String> found) {
    String called = call.owner().asInternalName() + "." + call.name().stringValue();
    String source = CALLS.get(called);
    if (source != null && !isSeeded(called, call)) {
      String simple = className.substring(className.lastIndexOf('.') + 1);
      String name = called.substring(called.lastIndexOf('/') + 1).replace(".<init>", "");
      found.add(
          simple
              + "."
              + method.methodName().stringValue()
              + " uses "
              + source
              + " ("
              + name
              + ", line "
              + line
              + ")");
    }
  }

  private static boolean isSeeded(String called, InvokeInstruction call) {
    return SEEDED.stream().anyMatch(called::endsWith)
        && !call.type().stringValue().startsWith("()");
  }

  private static @Nullable ClassModel read(String className) {
    String resource = className.replace('.', '/') + ".class";
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream bytes =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(resource)
            : loader.getResourceAsStream(resource)) {
      return bytes == null ? null : ClassFile.of().parse(bytes.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

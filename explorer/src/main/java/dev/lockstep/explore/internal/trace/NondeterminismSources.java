// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.spi.CodeOwner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Searches the code of a program for calls whose result need not be the same twice: the real clock,
 * random numbers, identity hash codes and what is ordered by them, threads. Reads the methods of
 * the frames that it is given, and what these call in classes of the program.
 */
final class NondeterminismSources {

  private static final int REPORTED = 3;

  /** The largest number of methods that are read. */
  private static final int READ = 500;

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

  private final Set<String> found = new LinkedHashSet<>();
  private final Set<Method> seen = new LinkedHashSet<>();
  private final Deque<Method> open = new ArrayDeque<>();
  private final Map<String, Optional<ClassModel>> classes = new HashMap<>();

  private NondeterminismSources() {}

  /** All methods of one name in a class, whose name has slashes. */
  private record Method(String owner, String name) {}

  /**
   * Returns the calls in the methods of some frames, then those in what they call, the nearest
   * first.
   */
  static List<String> in(List<StackTraceElement> frames) {
    NondeterminismSources sources = new NondeterminismSources();
    for (StackTraceElement frame : frames) {
      sources.reach(frame.getClassName().replace('.', '/'), frame.getMethodName());
    }
    for (int read = 0; read < READ && !sources.open.isEmpty(); read++) {
      sources.scan(sources.open.remove());
    }
    return sources.found.stream().limit(REPORTED).toList();
  }

  private void reach(String owner, String name) {
    Method method = new Method(owner, name);
    if (seen.add(method)) {
      open.add(method);
    }
  }

  private void scan(Method method) {
    ClassModel model =
        classes.computeIfAbsent(method.owner, NondeterminismSources::read).orElse(null);
    if (model != null) {
      for (MethodModel candidate : model.methods()) {
        if (candidate.methodName().equalsString(method.name)) {
          candidate.code().ifPresent(code -> scan(method, code));
        }
      }
    }
  }

  private void scan(Method method, CodeModel code) {
    int line = 0;
    for (CodeElement element : code) {
      if (element instanceof LineNumber number) {
        line = number.line();
      } else if (element instanceof InvokeInstruction call) {
        add(method, line, call);
        follow(call.owner().asInternalName(), call.name().stringValue());
      } else if (element instanceof InvokeDynamicInstruction lambda) {
        for (ConstantDesc argument : lambda.bootstrapArgs()) {
          if (argument instanceof DirectMethodHandleDesc body) {
            follow(body.owner().descriptorString().replaceAll("^L|;$", ""), body.methodName());
          }
        }
      }
    }
  }

  private void follow(String owner, String name) {
    if (CodeOwner.ofClassNamed(owner.replace('/', '.')) == CodeOwner.PROGRAM) {
      reach(owner, name);
    }
  }

  private void add(Method method, int line, InvokeInstruction call) {
    String called = call.owner().asInternalName() + "." + call.name().stringValue();
    String source = CALLS.get(called);
    if (source != null && !isSeeded(called, call)) {
      String simple = method.owner.substring(method.owner.lastIndexOf('/') + 1);
      String name = called.substring(called.lastIndexOf('/') + 1).replace(".<init>", "");
      found.add(
          simple + "." + method.name + " uses " + source + " (" + name + ", line " + line + ")");
    }
  }

  private static boolean isSeeded(String called, InvokeInstruction call) {
    return SEEDED.stream().anyMatch(called::endsWith)
        && !call.type().stringValue().startsWith("()");
  }

  private static Optional<ClassModel> read(String className) {
    String resource = className + ".class";
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream bytes =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(resource)
            : loader.getResourceAsStream(resource)) {
      return bytes == null
          ? Optional.empty()
          : Optional.of(ClassFile.of().parse(bytes.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every public method that suspends its task documents {@code @throws CancelledError}.
 *
 * <p>The compiler resolves the calls in the sources of this module. A method suspends if a chain of
 * calls leads from it to one of the {@linkplain #PRIMITIVES primitives}; a call of an interface
 * method counts as a call of each implementation. The bodies of lambdas and of anonymous classes do
 * not count for the method around them: they usually run in another task, or later, and a method
 * that suspends only in the block of its caller is listed in {@link #RUN_A_BLOCK}.
 */
class CancellationDocsTest {

  private static final Path SOURCES = Path.of("src", "main", "java");

  /** The simple name of the class through which all tasks suspend. */
  private static final String PRIMITIVE_CLASS = "CurrentStep";

  /** The methods of that class that suspend the current task. */
  private static final Set<String> PRIMITIVES =
      Set.of("block", "yieldNow", "suspendFor", "suspendReady");

  /** The documentation of a method that suspends. */
  private static final Pattern TAG =
      Pattern.compile("@throws (dev\\.lockstep\\.)?CancelledError\\b");

  /** The methods that suspend in a block of their caller, which the call graph cannot see. */
  private static final Set<String> RUN_A_BLOCK =
      Set.of(
          "dev.lockstep.Async.timeout",
          "dev.lockstep.Async.timeoutAt",
          "dev.lockstep.Fault.point",
          "dev.lockstep.TaskGroup.run");

  private static Map<ExecutableElement, Set<ExecutableElement>> callers = Map.of();
  private static Map<ExecutableElement, String> docs = Map.of();
  private static Set<ExecutableElement> suspending = Set.of();

  @BeforeAll
  static void readSources() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(SOURCES)) {
      List<Path> units =
          sources
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("module-info.java"))
              .sorted()
              .toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  Writer.nullWriter(),
                  files,
                  diagnostic -> {},
                  List.of("-proc:none", "-classpath", annotations().toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(units));
      Iterable<? extends CompilationUnitTree> parsed = task.parse();
      task.analyze();
      Calls calls = new Calls(task);
      parsed.forEach(unit -> calls.scan(unit, null));
      calls.connectImplementations();
      callers = calls.callers;
      docs = calls.docs;
      suspending = reach(callers.keySet().stream().filter(m -> isPrimitive(m)).toList());
    }
  }

  private static Path annotations() {
    try {
      return Path.of(Nullable.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPrimitive(ExecutableElement method) {
    return method.getEnclosingElement().getSimpleName().contentEquals(PRIMITIVE_CLASS)
        && PRIMITIVES.contains(method.getSimpleName().toString());
  }

  private static Set<ExecutableElement> reach(List<ExecutableElement> from) {
    Set<ExecutableElement> reached = new LinkedHashSet<>(from);
    Deque<ExecutableElement> open = new ArrayDeque<>(from);
    while (!open.isEmpty()) {
      for (ExecutableElement caller : callers.getOrDefault(open.remove(), Set.of())) {
        if (reached.add(caller)) {
          open.add(caller);
        }
      }
    }
    return reached;
  }

  @Test
  void publicMethodsThatSuspendDocumentCancellation() {
    Set<String> undocumented = new TreeSet<>();
    docs.forEach(
        (method, doc) -> {
          String name = name(method);
          if ((suspending.contains(method) || RUN_A_BLOCK.contains(name))
              && !TAG.matcher(doc).find()) {
            undocumented.add(name + "(" + method.getParameters() + ")");
          }
        });

    assertThat(undocumented)
        .as("add '@throws CancelledError if the current task is cancelled while it waits'")
        .isEmpty();
  }

  @Test
  void callGraphReachesWhatIsKnownToSuspend() {
    Set<String> names = new TreeSet<>();
    suspending.forEach(method -> names.add(name(method)));

    assertThat(names)
        .contains(
            "dev.lockstep.Async.sleep",
            "dev.lockstep.Async.toThread",
            "dev.lockstep.Async.yieldNow",
            "dev.lockstep.AsyncFuture.await",
            "dev.lockstep.TaskGroup.run",
            "dev.lockstep.net.StreamReader.readLine",
            "dev.lockstep.net.StreamWriter.sendFile",
            "dev.lockstep.process.Subprocess.waitFor",
            "dev.lockstep.spi.LoopControl.runOne",
            "dev.lockstep.sync.AsyncBarrier.await",
            "dev.lockstep.sync.AsyncQueue.get")
        .doesNotContain(
            "dev.lockstep.Async.spawn",
            "dev.lockstep.AsyncFuture.setResult",
            "dev.lockstep.net.StreamWriter.write",
            "dev.lockstep.sync.AsyncLock.release");
  }

  @Test
  void everyMethodNamedHereExists() {
    Set<String> primitives = new TreeSet<>();
    suspending.stream().filter(m -> isPrimitive(m)).forEach(m -> primitives.add(simpleName(m)));
    Set<String> names = new TreeSet<>();
    docs.keySet().forEach(method -> names.add(name(method)));

    assertThat(primitives).containsExactlyInAnyOrderElementsOf(PRIMITIVES);
    assertThat(names).containsAll(RUN_A_BLOCK);
  }

  private static String simpleName(ExecutableElement method) {
    return method.getSimpleName().toString();
  }

  private static String name(ExecutableElement method) {
    return method.getEnclosingElement() + "." + method.getSimpleName();
  }

  /** The callers of each method, and the doc comments of the public methods. */
  private static final class Calls extends TreePathScanner<Void, @Nullable ExecutableElement> {

    private final Trees trees;
    private final Elements elements;
    private final Types types;
    private final Map<ExecutableElement, Set<ExecutableElement>> callers = new LinkedHashMap<>();
    private final Map<ExecutableElement, String> docs = new LinkedHashMap<>();
    private final Map<TypeElement, List<ExecutableElement>> methods = new HashMap<>();

    private Calls(JavacTask task) {
      trees = Trees.instance(task);
      elements = task.getElements();
      types = task.getTypes();
    }

    @Override
    public Void visitClass(ClassTree tree, @Nullable ExecutableElement around) {
      return super.visitClass(tree, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, @Nullable ExecutableElement around) {
      ExecutableElement method = (ExecutableElement) trees.getElement(getCurrentPath());
      TypeElement owner = (TypeElement) method.getEnclosingElement();
      callers.computeIfAbsent(method, key -> new LinkedHashSet<>());
      methods.computeIfAbsent(owner, key -> new ArrayList<>()).add(method);
      if (isPublicApi(method)) {
        String doc = trees.getDocComment(getCurrentPath());
        docs.put(method, doc == null ? inheritedDoc(method) : doc);
      }
      return super.visitMethod(tree, method);
    }

    /** Returns the comment of the overridden method, which an override without one inherits. */
    private String inheritedDoc(ExecutableElement method) {
      TypeElement owner = (TypeElement) method.getEnclosingElement();
      for (TypeElement above : supertypes(owner)) {
        for (Element member : above.getEnclosedElements()) {
          String doc = elements.getDocComment(member);
          if (doc != null
              && member instanceof ExecutableElement overridden
              && elements.overrides(method, overridden, owner)) {
            return doc;
          }
        }
      }
      return "";
    }

    private static boolean isPublicApi(ExecutableElement method) {
      for (Element element = method;
          element.getKind() != ElementKind.PACKAGE;
          element = element.getEnclosingElement()) {
        Element outer = element.getEnclosingElement();
        boolean member = outer.getKind().isInterface() && outer != method;
        if (!member
            && !element.getModifiers().contains(Modifier.PUBLIC)
            && !element.getModifiers().contains(Modifier.PROTECTED)) {
          return false;
        }
      }
      return !method.getEnclosingElement().toString().startsWith("dev.lockstep.internal.");
    }

    @Override
    public Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable ExecutableElement in) {
      return super.visitLambdaExpression(tree, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, @Nullable ExecutableElement in) {
      called(in);
      return super.visitMethodInvocation(tree, in);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, @Nullable ExecutableElement in) {
      called(in);
      return super.visitNewClass(tree, in);
    }

    private void called(@Nullable ExecutableElement caller) {
      if (caller != null
          && trees.getElement(getCurrentPath()) instanceof ExecutableElement callee) {
        callers.computeIfAbsent(callee, key -> new LinkedHashSet<>()).add(caller);
      }
    }

    /** Adds each overridden method to the callers of the methods that override it. */
    private void connectImplementations() {
      methods.forEach(
          (owner, all) -> {
            for (TypeElement above : supertypes(owner)) {
              for (ExecutableElement overridden : methods.getOrDefault(above, List.of())) {
                for (ExecutableElement method : all) {
                  if (elements.overrides(method, overridden, owner)) {
                    callers.computeIfAbsent(method, key -> new LinkedHashSet<>()).add(overridden);
                  }
                }
              }
            }
          });
    }

    private Set<TypeElement> supertypes(TypeElement type) {
      Set<TypeElement> all = new LinkedHashSet<>();
      Deque<TypeMirror> open = new ArrayDeque<>(types.directSupertypes(type.asType()));
      while (!open.isEmpty()) {
        TypeMirror above = open.remove();
        if (above.getKind() == TypeKind.DECLARED
            && all.add((TypeElement) ((DeclaredType) above).asElement())) {
          open.addAll(types.directSupertypes(above));
        }
      }
      return all;
    }
  }
}

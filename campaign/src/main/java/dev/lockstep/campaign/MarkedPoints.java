// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds the fault points that programs mark, in their class files: the calls of {@code Fault.point}
 * whose name is a constant. A name that is computed is not found.
 */
final class MarkedPoints {

  private static final String FAULT = "dev/lockstep/Fault";
  private static final String POINT = "point";

  private MarkedPoints() {}

  /**
   * Returns the names in the classes of directories and jars; those that do not exist have none.
   */
  static SortedSet<String> in(List<Path> roots) {
    SortedSet<String> names = new TreeSet<>();
    for (Path root : roots) {
      try {
        if (Files.isDirectory(root)) {
          addAll(root, names);
        } else if (Files.isRegularFile(root)) {
          try (FileSystem jar = FileSystems.newFileSystem(root)) {
            addAll(jar.getPath("/"), names);
          }
        }
      } catch (IOException | UncheckedIOException e) {
        throw new UsageException("cannot read the classes in " + root + ": " + e.getMessage());
      }
    }
    return names;
  }

  private static void addAll(Path root, SortedSet<String> names) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(".class")) {
          add(Files.readAllBytes(file), names);
        }
      }
    }
  }

  private static void add(byte[] bytes, SortedSet<String> names) {
    try {
      ClassModel model = ClassFile.of().parse(bytes);
      for (int i = 1; i < model.constantPool().size(); i += width(model, i)) {
        if (model.constantPool().entryByIndex(i) instanceof ClassEntry type
            && type.asInternalName().equals(FAULT)) {
          model.methods().forEach(method -> add(method, names));
          return;
        }
      }
    } catch (IllegalArgumentException e) {
      // a class of a later JDK, or damaged: this JVM cannot run it
    }
  }

  private static int width(ClassModel model, int index) {
    return model.constantPool().entryByIndex(index).width();
  }

  /** Adds the strings that are the last ones on the stack before a call. */
  private static void add(MethodModel method, SortedSet<String> names) {
    Object last = "";
    Object beforeLast = "";
    for (CodeElement element :
        method.code().isEmpty() ? List.<CodeElement>of() : method.code().get()) {
      if (element instanceof InvokeInstruction call
          && call.owner().asInternalName().equals(FAULT)
          && call.name().equalsString(POINT)) {
        Object name = call.typeSymbol().parameterCount() == 1 ? last : beforeLast;
        if (name instanceof String constant && !constant.isEmpty()) {
          names.add(constant);
        }
      }
      if (element instanceof Instruction) {
        beforeLast = last;
        last = element instanceof ConstantInstruction load ? load.constantValue() : "";
      }
    }
  }
}

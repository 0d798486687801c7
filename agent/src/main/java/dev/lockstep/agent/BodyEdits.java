// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A table of edits of method bodies in classes of the JDK. No method or field is added, so that
 * loaded classes can be edited too (JVMTI, RetransformClasses). Methods without an edit keep their
 * bytes: to write them anew would cost much of a JVM's start.
 *
 * <p>A method has a key such as {@code java/lang/Thread.alive()Z}. So has an instruction, behind
 * the name of the class in which it stands: {@code java/util/Timer java/lang/Object.notify()V} for
 * a call, {@code java/util/Timer get java/util/Timer.nextSerialNumber} for a read of a static
 * field.
 */
final class BodyEdits {

  /** An edit before the first instruction of methods. */
  private record Start(
      String key, Predicate<MethodModel> where, BiConsumer<CodeBuilder, MethodModel> edit) {}

  /** An edit behind an instruction, or in its place. */
  private record AtInstruction(
      boolean isInPlace, Predicate<MethodModel> where, Consumer<CodeBuilder> edit) {}

  private final Map<String, Start> ofMethods = new HashMap<>();

  /** The edits of many methods of a class, by the class. */
  private final Map<String, Start> ofClasses = new HashMap<>();

  private final Map<String, AtInstruction> ofInstructions = new HashMap<>();
  private final Set<String> types = new TreeSet<>();

  /** Adds what a method does before its own first instruction. */
  void begin(String method, Consumer<CodeBuilder> edit) {
    begin(method, (code, model) -> edit.accept(code));
  }

  /** Adds what a method does before its own first instruction. */
  void begin(String method, BiConsumer<CodeBuilder, MethodModel> edit) {
    ofMethods.put(method, new Start(method, model -> true, edit));
    types.add(method.substring(0, method.lastIndexOf('.', method.indexOf('('))));
  }

  /** Adds what some methods of a class do before their own first instructions. */
  void beginAll(String type, Predicate<MethodModel> where, Consumer<CodeBuilder> edit) {
    ofClasses.put(type, new Start(type + " methods", where, (code, model) -> edit.accept(code)));
    types.add(type);
  }

  /** Adds what stands in the place of an instruction. */
  void replace(String instruction, Consumer<CodeBuilder> edit) {
    add(instruction, new AtInstruction(true, method -> true, edit));
  }

  /** Adds what stands behind an instruction. */
  void append(String instruction, Consumer<CodeBuilder> edit) {
    append(instruction, method -> true, edit);
  }

  /** Adds what stands behind an instruction in some methods. */
  void append(String instruction, Predicate<MethodModel> where, Consumer<CodeBuilder> edit) {
    add(instruction, new AtInstruction(false, where, edit));
  }

  private void add(String instruction, AtInstruction edit) {
    ofInstructions.put(instruction, edit);
    types.add(instruction.substring(0, instruction.indexOf(' ')));
  }

  /** Returns what must be found in the classes. */
  Set<String> keys() {
    Set<String> keys = new TreeSet<>(ofMethods.keySet());
    keys.addAll(ofInstructions.keySet());
    ofClasses.values().forEach(start -> keys.add(start.key));
    return keys;
  }

  /** Returns the internal names of the classes with edits. */
  Set<String> types() {
    return types;
  }

  /**
   * Edits a class.
   *
   * @param type its internal name
   * @param found receives the keys of what was found
   * @return the edited class file, or null if the class has no edits
   */
  byte @Nullable [] edit(String type, byte[] bytes, Set<String> found) {
    if (!types.contains(type)) {
      return null;
    }
    ClassFile file = ClassFile.of();
    ClassModel model = file.parse(bytes);
    Map<PoolEntry, String> uses = usesOf(type, model);
    return file.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && hasEdit(type, method, uses)) {
            builder.transformMethod(method, edit(type, method, uses, found));
          } else {
            builder.with(element);
          }
        });
  }

  /** Returns the entries of a class's constant pool whose use has an edit, with their keys. */
  private Map<PoolEntry, String> usesOf(String type, ClassModel model) {
    Map<PoolEntry, String> uses = new HashMap<>();
    for (PoolEntry entry : model.constantPool()) {
      if (entry instanceof MemberRefEntry member) {
        String key =
            member instanceof FieldRefEntry
                ? type + " get " + nameOf(member)
                : type + ' ' + nameOf(member) + member.type().stringValue();
        if (ofInstructions.containsKey(key)) {
          uses.put(entry, key);
        }
      }
    }
    return uses;
  }

  private static String nameOf(MemberRefEntry member) {
    return member.owner().asInternalName() + '.' + member.name().stringValue();
  }

  private boolean hasEdit(String type, MethodModel method, Map<PoolEntry, String> uses) {
    if (method.code().isEmpty()) {
      return false;
    }
    if (ofMethods.containsKey(keyOf(type, method)) || startOfClass(type, method) != null) {
      return true;
    }
    if (!uses.isEmpty()) {
      for (CodeElement element : method.code().get()) {
        if (uses.containsKey(entryOf(element))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String keyOf(String type, MethodModel method) {
    return type + '.' + method.methodName().stringValue() + method.methodType().stringValue();
  }

  private @Nullable Start startOfClass(String type, MethodModel method) {
    Start start = ofClasses.get(type);
    return start != null && start.where.test(method) ? start : null;
  }

  private static @Nullable PoolEntry entryOf(CodeElement element) {
    if (element instanceof InvokeInstruction call) {
      return call.method();
    }
    return element instanceof FieldInstruction field && field.opcode() == Opcode.GETSTATIC
        ? field.field()
        : null;
  }

  private MethodTransform edit(
      String type, MethodModel method, Map<PoolEntry, String> uses, Set<String> found) {
    Start own = ofMethods.get(keyOf(type, method));
    Start ofClass = startOfClass(type, method);
    return MethodTransform.transformingCode(
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder code) {
            apply(own, code);
            apply(ofClass, code);
          }

          private void apply(@Nullable Start start, CodeBuilder code) {
            if (start != null) {
              found.add(start.key);
              start.edit.accept(code, method);
            }
          }

          @Override
          public void accept(CodeBuilder code, CodeElement element) {
            PoolEntry entry = entryOf(element);
            String key = entry == null ? null : uses.get(entry);
            AtInstruction edit = key == null ? null : ofInstructions.get(key);
            if (key == null || edit == null || !edit.where.test(method)) {
              code.with(element);
              return;
            }
            found.add(key);
            if (!edit.isInPlace) {
              code.with(element);
            }
            edit.edit.accept(code);
          }
        });
  }
}
